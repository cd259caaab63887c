using System.Text.Json;
using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Output;

namespace Cofferdam.Tests.Attacks;

public sealed class AttackSummaryTests
{
    private static readonly Bug _bug = Bug.Named("use-after-free")!;

    [Fact]
    public void A_survived_attack_is_told_with_what_was_found_out_and_where_none_is_nothing_is_said()
    {
        var killed = AttackSummary.None(_bug).With(Outcome(survival: null));
        var survived = killed.With(Outcome(new Survival("ff00000000000040", "{}", KilledAgain: true)));

        Assert.False(Json(killed).TryGetProperty("survived", out _));
        var told = Assert.Single(Json(survived.With(Outcome(survival: null))).GetProperty("survived").EnumerateArray());
        Assert.Equal("ff00000000000040", told.GetProperty("target").GetString());
        Assert.Equal("{}", told.GetProperty("record").GetString());
        Assert.True(told.GetProperty("killedAgain").GetBoolean());
    }

    [Fact]
    public void Every_survived_attack_is_told()
    {
        var survival = new Survival("ff00000000000040", Record: null, KilledAgain: false);

        var summary = AttackSummary.None(_bug).With(Outcome(survival)).With(Outcome(survival));

        Assert.Equal([survival, survival], summary.Survived!);
        Assert.Equal((2, 0), (summary.Tries, summary.TaskKilled));
    }

    private static AttackOutcome Outcome(Survival? survival) => new(
        new Aim(_bug, default, new Nothing(), Offset: 0, Length: 8),
        TaskKilled: survival is null,
        new TargetChange(0, 0, 0),
        BystanderBytesChanged: 0,
        survival);

    private static JsonElement Json(AttackSummary summary) =>
        JsonSerializer.SerializeToElement(summary, LabJson.Default.AttackSummary);

    private sealed record Nothing() : Target(Address: 0, Size: 8)
    {
        public override TargetChange Look() => new(0, 0, 0);
    }
}
