using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Goldens;

/// <summary>The example policies mean the same compartments as when somebody last looked at their numbers.</summary>
public sealed class GoldenSummaryTests
{
    /// <summary>The policies that are looked at; notes belongs to the attacks.</summary>
    public static TheoryData<string> Policies => ["nf_tables", "ipv6", "net_sched"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_store_is_proven_probed_or_a_hole_and_the_numbers_are_the_expected_ones(string name)
    {
        var policy = PolicyReader.ReadFile(
            Path.Combine(Environment.GetEnvironmentVariable("LAB_CHECKOUT")!, "examples", "policies", $"{name}.yaml"));
        UnloadNetworkModules();
        if (policy.Compartment.Modules.Count > 0)
            GuestProgram.OutputOf("modprobe", ["-a", .. policy.Compartment.Modules]);
        using var image = KernelImage.OpenLive();
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);

        var map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image));
        var compiled = PolicyCompiler.Compile(policy, map, image);

        ExpectEveryStoreAccountedFor(map, compiled);
        new Golden(name, Golden.ThisRelease).Expect(CompartmentSummary.Print(map, compiled));
    }

    [Fact]
    public void Every_expected_summary_is_that_of_a_policy_and_the_only_one_of_its_series()
    {
        var names = Policies.Select(row => row.Data).ToHashSet();
        var goldens = Golden.All();

        Assert.All(goldens, golden => Assert.Contains(golden.Name, names));
        Assert.All(goldens, golden => Assert.Matches(@"^6\.(1|12)$", golden.Series));
        Assert.Equal(goldens.Count, goldens.Select(golden => (golden.Name, golden.Series)).Distinct().Count());
    }

    // Other modules tell types, too: which ones earlier tests have loaded must not show in the numbers.
    private static void UnloadNetworkModules()
    {
        string[] families = ["sch_", "cls_", "act_", "em_", "nf_", "nft_", "nfnetlink", "xt_", "veth", "ifb", "dummy"];
        for (var unloaded = true; unloaded;)
        {
            unloaded = false;
            // nft_log 16384 0 - Live 0x0000000000000000: the third word counts its users.
            foreach (var line in File.ReadLines("/proc/modules").Select(line => line.Split(' ')).ToArray())
            {
                if (line[2] == "0" && families.Any(family => line[0].StartsWith(family, StringComparison.Ordinal)))
                    unloaded |= GuestProgram.Run("rmmod", line[0]).ExitStatus == 0;
            }
        }
    }

    private static void ExpectEveryStoreAccountedFor(AccessMap map, CompiledPolicy compiled)
    {
        var proven = map.Sites.Count(site => site.Need is ProbeNeed.NoProbe);
        var gaps = map.Gaps.Select(gap => gap.Range.Start).ToHashSet();
        var holes = compiled.Holes.Count(hole => !gaps.Contains(hole.Address));

        Assert.Equal(map.Counts.Stores, map.Sites.Length);
        Assert.Equal(map.Counts.Stores, map.Counts.ByClass.Values.Sum());
        Assert.Equal(map.Counts.Stores, map.Counts.ByKind.Values.Sum());
        Assert.Equal(map.Counts.Stores, proven + map.Counts.Covered + compiled.Sites.Count + holes);
        Assert.Equal(map.Counts.Anchors, compiled.Anchors.Count);
        Assert.Equal(
            compiled.Sites.Count + compiled.Anchors.Count,
            compiled.SiteRows.Select(row => row.Address).Distinct().Count());
        // All code but the gaps was decoded: a function without one has an instruction at least.
        Assert.InRange(map.Counts.Instructions, map.Counts.Functions, (int)map.Counts.CodeBytes);
    }
}
