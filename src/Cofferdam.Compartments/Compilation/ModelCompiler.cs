using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Census;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Slabs;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Models;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Makes a model concrete for one boot and one compartment: takes the trees of the caches whose objects need records,
/// and finds the compartment's object classes among the classes of the model, whose names are allocation sites.
/// </summary>
public static class ModelCompiler
{
    /// <summary>Compiles it.</summary>
    /// <param name="model">A model for this build of the kernel.</param>
    /// <param name="policy">The policy, compiled for this boot.</param>
    /// <param name="image">The kernel that it was compiled for.</param>
    /// <exception cref="MalformedDataException">The trees are larger than what the programs have room for.</exception>
    public static CompiledModel Compile(ObjectModel model, CompiledPolicy policy, KernelImage image)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(image);
        var rows = policy.CacheRows.ToDictionary(row => row.Address);
        var used = model.Trees
            .SelectMany(tree => image.SlabCaches.All
                .Where(cache => cache.StableName == tree.Cache && IsFor(tree, cache, rows))
                .Select(cache => (Cache: cache, tree.Tree)))
            .OrderBy(pair => pair.Cache.Address)
            .ToArray();
        var classes = ClassesOf(model, policy, image);
        var forest = ForestCompiler.Compile(
            [.. used.Select(pair => pair.Tree)], model.Thresholds, @class => classes[@class]);
        return new CompiledModel
        {
            Forest = forest,
            CacheTreeRows =
            [
                .. used.Zip(forest.Roots, (pair, root) => KeyValuePair.Create(
                    pair.Cache.Address.Value,
                    new CacheTreeRow { Root = (uint)root, ObjectSize = pair.Cache.ObjectSize })),
            ],
            Trees = used.ToDictionary(pair => pair.Cache.Address.Value, pair => pair.Tree),
            Thresholds = model.Thresholds,
            Classes = classes,
            PerNetClass = policy.Classes.FirstOrDefault(known => known.Name == PerNetObjects.Class)?.Id,
        };
    }

    // A cache of another size, by the options of this boot, has other objects than those that the tree was made for.
    private static bool IsFor(CacheTree tree, SlabCache cache, Dictionary<ulong, CacheRow> rows) =>
        rows.TryGetValue(cache.Address.Value, out var row)
        && row.Class == (uint)RegionClass.Unrecorded
        && cache.ObjectSize == (uint)tree.ObjectSize
        && ObjectContent.WordsOf(tree.ObjectSize) == tree.Tree.Words;

    private static int?[] ClassesOf(ObjectModel model, CompiledPolicy policy, KernelImage image)
    {
        var own = policy.AllocationRows.ToLookup(
            row => image.Symbols.Containing(new KernelAddress(row.ReturnAddress))?.ToString() ?? "",
            row => (int)row.Class,
            StringComparer.Ordinal);
        return [.. model.Classes.Select(name => ClassOf(model.SitesOf(name), own, name == ClassMerging.Text))];
    }

    // Content does not tell a class that others make, too. Strings may be made by sites that were not seen in training.
    private static int? ClassOf(IReadOnlyList<string> sites, ILookup<string, int> own, bool mayHaveOthers)
    {
        int[] classes = [.. sites.SelectMany(site => own[site]).Distinct()];
        var isMixed = mayHaveOthers || (classes.Length > 0 && sites.Any(site => !own.Contains(site)));
        return (isMixed, classes) switch
        {
            (true, _) => null,
            (_, []) => (int)RegionClass.Foreign,
            (_, [var one]) => one,
            _ => null,
        };
    }
}
