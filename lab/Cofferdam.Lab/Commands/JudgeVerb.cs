using System.CommandLine;
using System.Text.Json;
using Cofferdam.Lab.Judging;
using Cofferdam.Lab.Output;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Commands;

/// <summary>The verb that counts false alarms; it succeeds if there were none.</summary>
internal static class JudgeVerb
{
    private const string Block = "block";

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var mode = new Option<string>("--mode")
        {
            Description = "What Cofferdam does with illegal writes",
            DefaultValueFactory = _ => "observe",
        };
        mode.AcceptOnlyFromAmong("observe", "kill", Block);
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long each compartment is up",
            DefaultValueFactory = _ => 1,
        };
        var names = JudgedPolicy.Option();
        var options = LabOptions.ForEnforce();
        var checkout = LabOptions.Checkout();
        var seed = LabOptions.Seed();
        var verb = new Command("judge", "Confine what the workloads use while they run: whatever is denied is a false alarm")
        {
            mode, minutes, names, checkout, seed, options,
        };
        verb.SetAction(arguments =>
        {
            var (modeValue, seedValue) = (arguments.GetRequiredValue(mode), arguments.GetValue(seed));
            var time = TimeSpan.FromMinutes(arguments.GetValue(minutes));
            var folder = arguments.GetRequiredValue(checkout);
            if (modeValue == Block)
                GateModule.Load(folder);
            var judge = new Judge(
                folder, modeValue, time, seedValue, arguments.GetValue(options) ?? [],
                compares: modeValue == Block, Console.Error.WriteLine);
            var judgement = Judgement.Of(
                File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), modeValue, time.TotalMinutes, seedValue,
                [.. Runs(arguments.GetValue(names) ?? []).Select(judge.Run)]);
            Console.WriteLine(JsonSerializer.Serialize(judgement, LabJson.Default.Judgement));
            return judgement.IsSound ? 0 : 1;
        });
        return verb;
    }

    // All of them, and the first two at once, if none is named.
    private static IEnumerable<IReadOnlyList<JudgedPolicy>> Runs(string[] names) => names.Length > 0
        ? [JudgedPolicy.Of(names)]
        : JudgedPolicy.All.Select(policy => (JudgedPolicy[])[policy]).Append([.. JudgedPolicy.All.Take(2)]);
}
