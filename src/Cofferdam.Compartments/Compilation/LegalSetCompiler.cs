using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.Typing;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Makes the legal set of each access site: what the compartment may write, without the classes whose objects certainly
/// hold nothing of the type that the site writes.
/// </summary>
internal sealed class LegalSetCompiler
{
    private readonly KernelImage _image;
    private readonly IReadOnlyList<int> _all;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<int>> _learnt;
    private readonly IReadOnlyDictionary<int, IReadOnlyList<AllocationSite>> _makers;
    private readonly Dictionary<KernelAddress, string?> _modules;
    private readonly bool _isTyped;
    private readonly List<IReadOnlyList<int>> _sets = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private const string AllocatedString = "string";

    private readonly Dictionary<(string Struct, string? Module, int Class), bool> _known = [];

    /// <summary>No set but that of the compartment, which has number 0.</summary>
    /// <param name="image">The kernel.</param>
    /// <param name="map">The compartment.</param>
    /// <param name="kind">Whether types narrow the sets.</param>
    /// <param name="all">What the compartment may write.</param>
    /// <param name="learnt">What single functions may write besides, because it was learnt.</param>
    /// <param name="makers">
    /// The allocation sites of the compartment that make the objects of a class, for classes that nobody else makes.
    /// </param>
    public LegalSetCompiler(
        KernelImage image,
        AccessMap map,
        LegalSetKind kind,
        IReadOnlyList<int> all,
        IReadOnlyDictionary<string, IReadOnlyList<int>> learnt,
        IReadOnlyDictionary<int, IReadOnlyList<AllocationSite>> makers)
    {
        _image = image;
        _all = all;
        _learnt = learnt;
        _makers = makers;
        _isTyped = kind == LegalSetKind.Typed;
        _modules = map.Functions.DistinctBy(f => f.Start).ToDictionary(f => f.Start, f => f.Module);
        NumberOf(all);
    }

    /// <summary>The class numbers of each set.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Sets => _sets;

    /// <summary>The number of a site's legal set.</summary>
    public int SetOf(AccessSite site)
    {
        var set = ByPolicy(site);
        var learnt = LearntBy(site.Function).Union(LearntBy(site.Writer ?? site.Function)).ToArray();
        return learnt.Length > 0 ? NumberOf([.. set.Union(learnt).Order()]) : NumberOf(set);
    }

    /// <summary>What the objects of a class are, by its number, where the types tell.</summary>
    public IReadOnlyDictionary<int, string> Contents() => _makers
        .Where(pair => pair.Value.All(maker => maker.Type is SiteType.Specific or SiteType.Weak))
        .ToDictionary(
            pair => pair.Key,
            pair => string.Join(" or ", pair.Value.Select(maker => maker.Type switch
            {
                SiteType.Specific specific => specific.Target.ToString(),
                SiteType.Weak weak => weak.Target.ToString(),
                _ => "",
            }).Distinct(StringComparer.Ordinal)));

    private IReadOnlyList<int> LearntBy(string function) => _learnt.GetValueOrDefault(function, []);

    private IReadOnlyList<int> ByPolicy(AccessSite site)
    {
        if (!_isTyped || site.Type is not SiteType.Specific { Target: var target })
            return _all;
        // Memory just allocated is what it is used as, which its own class says.
        return target.Targets.Any(t => t is PointerTarget.Allocation or PointerTarget.Scalar)
            ? _all
            : [.. _all.Where(id => target.Targets.Any(t => MayHold(id, t, _modules[site.FunctionStart])))];
    }

    private bool MayHold(int id, PointerTarget target, string? module)
    {
        if (!_makers.TryGetValue(id, out var makers))
            return true;
        switch (target)
        {
            case PointerTarget.Variable:
                return false;
            case PointerTarget.PerCpu:
                return makers.Any(maker => maker.Allocator.Family == AllocatorFamily.PerCpu);
            case PointerTarget.Packet:
                return makers.Any(MayHoldPackets);
        }

        var place = (PointerTarget.Struct)target;
        var key = (place.Type.Name, module, id);
        if (!_known.TryGetValue(key, out var may))
            _known.Add(key, may = makers.Any(maker => MayMake(maker, place, module)));
        return may;
    }

    // A struct of which nothing more than itself is allocated holds no packet, and neither does a string.
    private bool MayHoldPackets(AllocationSite maker) => maker.Type switch
    {
        SiteType.Weak { Target.Targets: [PointerTarget.Scalar { Name: AllocatedString }] } => false,
        SiteType.Specific { Target: { Evidence: not TypeEvidence.OnlySize } made } => made.Targets.Any(target =>
            target is not PointerTarget.Struct { Offset: 0 } allocated || SizeOf(maker) != allocated.Type.Size),
        _ => true,
    };

    private bool MayMake(AllocationSite maker, PointerTarget.Struct place, string? module) => maker.Type switch
    {
        SiteType.Weak { Target.Targets: [PointerTarget.Scalar { Name: AllocatedString }] } => false,
        // A size alone is a hint, no proof.
        SiteType.Specific { Target: { Evidence: not TypeEvidence.OnlySize } made } => made.Targets.Any(target =>
            target is not PointerTarget.Struct { Offset: 0 } allocated
            || TypeContainment.MayHold(
                allocated.Type,
                _image.TypesOf(_modules.GetValueOrDefault(maker.FunctionStart)),
                SizeOf(maker),
                place.Type,
                _image.TypesOf(module))),
        _ => true,
    };

    private ulong? SizeOf(AllocationSite maker) =>
        maker.Size
        ?? (maker.Cache is { } reference && SlabCacheReferences.TryResolve(_image, reference, out var cache)
            ? cache.ObjectSize
            : null);

    private int NumberOf(IReadOnlyList<int> classes)
    {
        var key = string.Join(',', classes);
        if (!_numbers.TryGetValue(key, out var number))
        {
            number = _sets.Count;
            _sets.Add(classes);
            _numbers.Add(key, number);
        }

        return number;
    }
}
