using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Trees;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Compartments;

/// <summary>A model for a compartment with one allocation site, on both recorded kernels.</summary>
public sealed class ModelCompilerTests
{
    private const int Own = 40;
    private const ulong Offset = 0x21;

    public static TheoryData<string> Series => RecordedKernels.Series;

    [Theory]
    [MemberData(nameof(Series))]
    public void A_class_that_is_an_allocation_site_of_the_compartment_is_its_class_and_others_are_foreign(string series)
    {
        var (kernel, policy) = Compartment(series);

        var compiled = ModelCompiler.Compile(ModelOf(kernel, TreeOf("kmalloc-64", 64)), policy, kernel);

        Assert.Equal([Own, (int)RegionClass.Foreign, null], compiled.Classes);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void The_programs_get_the_classes_of_the_compartment_and_abstain_where_there_may_be_several(string series)
    {
        var (kernel, policy) = Compartment(series);

        var compiled = ModelCompiler.Compile(ModelOf(kernel, TreeOf("kmalloc-64", 64)), policy, kernel);

        Assert.Equal(
            [
                TreeNodeRow.Test((int)FeatureKind.Class, word: 0, value: 1, right: 2),
                TreeNodeRow.Leaf(Own, mask: 0, (int)Abstention.Not),
                TreeNodeRow.Test((int)FeatureKind.Class, word: 1, value: 1, right: 4),
                TreeNodeRow.Leaf((int)RegionClass.Foreign, mask: 0, (int)Abstention.Not),
                TreeNodeRow.Leaf(0, mask: 0, (int)Abstention.Impure),
            ],
            compiled.Forest.Nodes);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Only_caches_whose_objects_need_records_and_are_as_large_as_in_training_get_a_tree(string series)
    {
        var (kernel, policy) = Compartment(series);
        Assert.True(kernel.SlabCaches.TryFind("kmalloc-96", out var cache));

        var compiled = ModelCompiler.Compile(
            ModelOf(kernel, TreeOf("kmalloc-64", 56), TreeOf("kmalloc-96", 96), TreeOf("dentry", 192)), policy, kernel);

        var (address, row) = Assert.Single(compiled.CacheTreeRows);
        Assert.Equal((cache.Address.Value, 0u, 96u), (address, row.Root, row.ObjectSize));
        Assert.Equal([cache.Address.Value], compiled.Trees.Keys);
    }

    private static (KernelImage Kernel, CompiledPolicy Policy) Compartment(string series)
    {
        var kernel = RecordedKernels.Of(series);
        return (kernel, new CompiledPolicy
        {
            Policy = Policy.ForModule("nf_tables"),
            Sites = [],
            Anchors = [],
            Classes = [],
            LegalSets = [],
            ClassContents = new Dictionary<int, string>(),
            UnrecordedAllocations = [],
            Holes = [],
            SiteRows = [],
            Denials = [],
            AllocationRows =
            [
                new AllocationRow { ReturnAddress = Allocator(kernel).Value + Offset, Class = Own },
            ],
            CacheRows =
            [
                .. kernel.SlabCaches.All.Select(cache => new CacheRow
                {
                    Address = cache.Address.Value,
                    Class = (uint)(cache.IsDedicated ? RegionClass.OtherCache : RegionClass.Unrecorded),
                }),
            ],
            RangeRows = [],
            Layout = default,
        });
    }

    // Any function that is long enough.
    private static KernelAddress Allocator(KernelImage kernel) => kernel.Symbols.All.First(symbol =>
        symbol.IsFunction && kernel.Symbols.Containing(symbol.Address + (long)Offset)?.Symbol == symbol).Address;

    private static ObjectModel ModelOf(KernelImage kernel, params CacheTree[] trees) => new()
    {
        KernelBuildId = "",
        KernelRelease = "",
        Classes =
        [
            kernel.Symbols.Containing(Allocator(kernel) + (long)Offset)!.Value.ToString(),
            "somebody_else+0x10",
            ClassMerging.Text,
        ],
        Thresholds = Thresholds.Default,
        Scores = new Dictionary<string, double>(),
        Trees = trees,
    };

    // The first leaf is of the first class, and so on.
    private static CacheTree TreeOf(string cache, int size)
    {
        var seen = new ushort[ObjectContent.WordsOf(size)];
        return new(cache, size, new DecisionTree(seen.Length,
        [
            new TreeNode.Test(new Feature(0, FeatureKind.Class), 1, Right: 2),
            new TreeNode.Leaf(0, 9, 9, seen),
            new TreeNode.Test(new Feature(1, FeatureKind.Class), 1, Right: 4),
            new TreeNode.Leaf(1, 9, 9, seen),
            new TreeNode.Leaf(2, 9, 9, seen),
        ]));
    }
}
