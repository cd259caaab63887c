using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Learnt;

/// <summary>
/// Makes what was learnt legal: each class for the functions that were seen to write it, and for no other.
/// </summary>
/// <param name="learnt">What was learnt, on this build of the kernel.</param>
internal sealed class LearntCompiler(LearntWrites learnt)
{
    /// <summary>Where its classes come from.</summary>
    public const string Origin = "learnt";

    private readonly IReadOnlyList<string> _classes = [.. learnt.Learnt.Select(write => write.Written).Distinct()];

    /// <summary>Adds the variables.</summary>
    public void AddTo(RangeCompiler ranges)
    {
        foreach (var name in Named(ClassNames.VariablePrefix))
        {
            if (!SymbolReference.TryParse(name, out var reference))
                throw Unusable(ClassNames.VariablePrefix + name);
            ranges.AddSymbol(reference, Origin);
        }
    }

    /// <summary>Adds the slab caches, and the functions that allocate.</summary>
    public void AddTo(AllocationCompiler allocations)
    {
        foreach (var name in Named(ClassNames.CachePrefix))
            allocations.AddCache(name, Origin);
        foreach (var name in Named(ClassNames.AllocatedByPrefix))
        {
            if (!SymbolPattern.TryParse(name, out var function) || !function.IsExact)
                throw Unusable(ClassNames.AllocatedBy(name));
            allocations.AddForeign(function, Origin);
        }
    }

    /// <summary>The class numbers that each function may write because it was learnt.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> ClassesOf(ClassTable classes) => learnt.Learnt
        .GroupBy(write => write.Function, StringComparer.Ordinal)
        .ToDictionary(
            function => function.Key,
            IReadOnlyList<int> (function) => [.. function.Select(write => NumberOf(write.Written, classes)).Distinct()],
            StringComparer.Ordinal);

    /// <summary>Whether a policy can make legal what a kind of memory holds, as a whole.</summary>
    public static bool CanBeLegal(ObjectClass region) =>
        RegionClasses.CanBeLegal(region.Id) && region.Id != (int)Bpf.Objects.RegionClass.KernelData;

    // What is a class of the compartment anyway is not added.
    private IEnumerable<string> Named(string kind) => _classes
        .Where(name => name.StartsWith(kind, StringComparison.Ordinal))
        .Select(name => name[kind.Length..]);

    private static int NumberOf(string name, ClassTable classes) =>
        classes.Find(name) is { } known && (known.Id >= (int)Bpf.Objects.RegionClass.First || CanBeLegal(known))
            ? known.Id
            : throw Unusable(name);

    private static MalformedDataException Unusable(string name) =>
        new($"what was learnt names a class that cannot be legal: '{name}'");
}
