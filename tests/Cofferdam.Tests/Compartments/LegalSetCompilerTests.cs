using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.Typing;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Compartments;

/// <summary>Legal sets of nf_tables of both recorded kernels, each allocation site a class of its own.</summary>
public sealed class LegalSetCompilerTests
{
    private const int FirstClass = 100;

    public static TheoryData<string> Series => RecordedKernels.Series;

    [Theory]
    [MemberData(nameof(Series))]
    public void A_site_of_a_known_struct_may_not_write_strings_and_may_write_what_is_not_known(string series)
    {
        var (map, sets, set) = Compile(series, LegalSetKind.Typed);
        var narrowed = map.Sites.Where(site => set(site) != 0).ToArray();

        Assert.NotEmpty(narrowed);
        Assert.All(narrowed, site =>
        {
            Assert.IsType<SiteType.Specific>(site.Type);
            var legal = sets()[set(site)];
            Assert.DoesNotContain(ClassOf(map, "kstrdup"), legal);
            // What is no object by itself lies in none, whatever that is.
            if (TargetsOf(site).Any(target => target is PointerTarget.PerCpu or PointerTarget.Variable))
                return;
            for (var at = 0; at < map.Allocations.Length; at++)
            {
                if (map.Allocations[at].Type is SiteType.Unknown)
                    Assert.Contains(FirstClass + at, legal);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Per_cpu_memory_is_only_what_was_allocated_as_such_and_a_packet_lies_in_no_struct(string series)
    {
        var (map, sets, set) = Compile(series, LegalSetKind.Typed);
        var perCpu = map.Sites.Where(site => TargetsOf(site) is [PointerTarget.PerCpu]).ToArray();
        var packets = map.Sites.Where(site => TargetsOf(site) is [PointerTarget.Packet]).ToArray();

        Assert.NotEmpty(perCpu);
        Assert.NotEmpty(packets);
        Assert.All(perCpu, site => Assert.Equal(
            map.Allocations.Select(made => made.Allocator.Family == AllocatorFamily.PerCpu),
            map.Allocations.Select((_, at) => sets()[set(site)].Contains(FirstClass + at))));
        Assert.All(packets, site => Assert.All(map.Allocations.Index(), made =>
        {
            if (made.Item.Type is SiteType.Unknown)
                Assert.Contains(FirstClass + made.Index, sets()[set(site)]);
            // A size alone is a hint, no proof.
            if (made.Item is { Type: SiteType.Specific { Target: var type }, Size: { } size }
                && type is { Targets: [PointerTarget.Struct whole], Evidence: not TypeEvidence.OnlySize }
                && whole.Type.Size == size)
            {
                Assert.DoesNotContain(FirstClass + made.Index, sets()[set(site)]);
            }
        }));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void A_site_may_always_write_what_was_allocated_as_its_struct(string series)
    {
        var (map, sets, set) = Compile(series, LegalSetKind.Typed);

        foreach (var site in map.Sites)
        {
            if (site.Type is not SiteType.Specific { Target.Targets: [PointerTarget.Struct place] })
                continue;
            for (var at = 0; at < map.Allocations.Length; at++)
            {
                if (map.Allocations[at].Type is SiteType.Specific { Target.Targets: [PointerTarget.Struct made] }
                    && made.Type.Name == place.Type.Name)
                {
                    Assert.Contains(FirstClass + at, sets()[set(site)]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Without_types_there_is_one_set_of_all(string series)
    {
        var (map, sets, set) = Compile(series, LegalSetKind.Compartment);

        Assert.All(map.Sites, site => Assert.Equal(0, set(site)));
        Assert.Equal(map.Allocations.Length, Assert.Single(sets()).Count);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void What_was_learnt_of_a_function_is_legal_for_it_alone(string series)
    {
        const int learnt = FirstClass - 1;
        var (map, sets, set) = Compile(series, LegalSetKind.Compartment, new Dictionary<string, IReadOnlyList<int>>
        {
            ["nft_do_chain"] = [learnt],
        });

        Assert.Contains(map.Sites, site => site.Function == "nft_do_chain");
        Assert.All(map.Sites, site =>
            Assert.Equal(site.Function == "nft_do_chain", sets()[set(site)].Contains(learnt)));
        Assert.Equal(map.Allocations.Length, sets()[0].Count);
    }

    private static ImmutableArray<PointerTarget> TargetsOf(AccessSite site) =>
        site.Type is SiteType.Specific { Target.Targets: var targets } ? targets : [];

    private static int ClassOf(AccessMap map, string allocator) =>
        FirstClass + Array.FindIndex([.. map.Allocations], site => site.Allocator.Name == allocator);

    private static (AccessMap Map, Func<IReadOnlyList<IReadOnlyList<int>>> Sets, Func<AccessSite, int> Set) Compile(
        string series, LegalSetKind kind, IReadOnlyDictionary<string, IReadOnlyList<int>>? learnt = null)
    {
        var image = RecordedKernels.Of(series);
        var code = CompartmentSelection.Select(CompartmentDefinition.OfModule("nf_tables"), image).ReadCode(image);
        var map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image));
        var makers = map.Allocations.Select((site, at) => (site, at)).ToDictionary(
            pair => FirstClass + pair.at, pair => (IReadOnlyList<AllocationSite>)[pair.site]);
        var compiler = new LegalSetCompiler(
            image, map, kind, [.. makers.Keys.Order()], learnt ?? new Dictionary<string, IReadOnlyList<int>>(), makers);
        return (map, () => compiler.Sets, compiler.SetOf);
    }
}
