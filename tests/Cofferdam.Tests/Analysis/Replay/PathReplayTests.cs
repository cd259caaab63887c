using Cofferdam.Analysis.Accesses;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis.Replay;

/// <summary>No store goes unchecked on any path, and each check that is planned is needed for that.</summary>
public sealed class PathReplayTests
{
    private const int PathsPerRoutine = 60;
    private const int PathsPerMutation = 300;
    private const int LongestDetour = 30;

    public static TheoryData<string> Series => ["6.1", "6.12"];

    [Theory]
    [MemberData(nameof(Series))]
    public void Every_store_on_every_path_is_covered(string series)
    {
        var plan = ReplayedCompartment.Of(series);
        var (stores, anchored, fresh, handovers) = (0, 0, 0, 0);
        foreach (var graph in plan.Graphs)
        {
            var replay = plan.Replay(graph, plan.Sites, seed: 1);
            for (var path = 0; path < PathsPerRoutine; path++)
                Assert.Null(replay.Walk());
            stores += replay.Stores;
            anchored += replay.Anchored;
            fresh += replay.Fresh;
            handovers += replay.Handovers;
        }

        Assert.InRange(stores, 50_000, int.MaxValue);
        Assert.InRange(anchored, 100, int.MaxValue);
        Assert.InRange(fresh, 200, int.MaxValue);
        Assert.InRange(handovers, 500, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void A_check_that_is_left_out_is_missed(string series)
    {
        var plan = ReplayedCompartment.Of(series);
        var checks = plan.Sites.Values
            .Where(site => site.Need is ProbeNeed.CheckedByProbe)
            .ToArray();
        var missed = new List<string>();
        foreach (var site in checks)
        {
            var graph = plan.Graphs.First(g => g.Routine.Parts.Any(p => p.Code.Range.Contains(site.Address)));
            var mutated = new Dictionary<KernelAddress, AccessSite>(plan.Sites)
            {
                [site.Address] = site with { Need = ProbeNeed.Covered },
            };
            var replay = plan.Replay(graph, mutated, seed: 3);
            var paths = Enumerable.Range(0, PathsPerMutation);
            if (!paths.Any(path => replay.Walk(site.Address, detour: path % LongestDetour) is not null))
                missed.Add($"{site.Function}+0x{site.Offset:x}");
        }

        // What is left is a check too many: where ways meet, each brought a value that was checked before, and the plan does
        // not see through the meeting.
        Assert.True(missed.Count <= checks.Length / 40, $"{missed.Count} of {checks.Length}: {string.Join(' ', missed)}");
    }
}
