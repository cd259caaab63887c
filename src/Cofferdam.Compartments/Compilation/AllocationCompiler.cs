using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// The allocation sites whose objects are recorded, and the slab caches that are classes by themselves.
/// </summary>
internal sealed class AllocationCompiler(KernelImage image, ClassTable classes, AccessMapOptions options)
{
    private readonly SortedDictionary<ulong, AllocationRow> _rows = [];
    private readonly ModuleNumbers _modules = new(image.Modules);
    private readonly HashSet<KernelAddress> _dedicated = [];
    private readonly SortedSet<string> _unrecorded = new(StringComparer.Ordinal);
    private readonly HashSet<string> _foreign = new(StringComparer.Ordinal);
    private readonly Dictionary<KernelAddress, int> _cacheClasses = [];
    private readonly Dictionary<int, List<AllocationSite>> _makers = [];
    private readonly HashSet<int> _open = [];

    /// <summary>Allocations whose objects stay without a record, with the reason.</summary>
    public IReadOnlyCollection<string> Unrecorded => _unrecorded;

    /// <summary>
    /// The allocation sites that make the objects of a class, for each class that only the compartment makes.
    /// </summary>
    public IReadOnlyDictionary<int, IReadOnlyList<AllocationSite>> Makers => _makers
        .Where(pair => !_open.Contains(pair.Key))
        .ToDictionary(pair => pair.Key, pair => (IReadOnlyList<AllocationSite>)pair.Value);

    /// <summary>The rows of the allocation table.</summary>
    public IReadOnlyList<AllocationRow> Rows => [.. _rows.Values];

    /// <summary>Takes in the compartment's own allocation sites.</summary>
    public void AddOwn(AccessMap map)
    {
        foreach (var site in map.Allocations)
        {
            if (CacheOf(site) is { IsDedicated: true } cache)
                MadeBy(site, AddCache(cache, "allocated from by the compartment"));
            else
                AddSite(site);
        }
    }

    /// <summary>Takes in what functions outside the compartment allocate for it.</summary>
    public void AddForeign(SymbolPattern pattern, string origin)
    {
        var functions = image.Symbols.All
            .Where(symbol => symbol.IsFunction && pattern.Matches(symbol))
            .Select(symbol => symbol.Name)
            .Distinct()
            .ToArray();
        if (functions.Length == 0)
            throw new NotFoundException(
                "function", pattern.ToString(), image.Symbols.All.Where(s => s.IsFunction).Select(s => s.Name));
        foreach (var function in functions)
            AddAllocationsOf(function, origin);
    }

    /// <summary>Makes a dedicated cache a legal class.</summary>
    public void AddCache(string name, string origin)
    {
        if (!image.SlabCaches.TryFind(name, out var cache))
            throw new NotFoundException("slab cache", name, image.SlabCaches.All.Select(known => known.Name));
        if (!cache.IsDedicated)
            throw new ArgumentException(
                $"slab cache {name} is shared by unrelated objects: name the functions that allocate from it "
                + "(allocated-by)");
        _open.Add(AddCache(cache, origin));
    }

    /// <summary>The row of every cache of this kernel.</summary>
    public IReadOnlyList<CacheRow> CacheRows() =>
        [.. image.SlabCaches.All.OrderBy(cache => cache.Address).Select(RowOf)];

    private CacheRow RowOf(SlabCache cache)
    {
        var divisor = ReciprocalDivisor.Of(cache.Size);
        var id = _cacheClasses.TryGetValue(cache.Address, out var own) ? own
            : (int)(cache.IsDedicated ? RegionClass.OtherCache : RegionClass.Unrecorded);
        return new CacheRow
        {
            Address = cache.Address.Value,
            Class = (uint)id,
            Size = cache.Size,
            ObjectSize = cache.ObjectSize,
            Reciprocal = divisor.Multiplier,
            Shift1 = divisor.Shift1,
            Shift2 = divisor.Shift2,
            LeftPad = (ushort)cache.RedZoneBefore,
        };
    }

    private void AddSite(AllocationSite site)
    {
        var place = FormattableString.Invariant($"{site.Function}+0x{site.Offset:x}");
        switch (site.Report)
        {
            case CallSiteReport.ReturnAddress when site.ReturnAddress is { } address:
                AddRow(address, OwnClass());
                break;
            case CallSiteReport.Indirect when site.ReturnAddress is { } address:
                // Some kernels report this call, others one inside the allocator (kvmalloc before and after its move to
                // mm/slub.c). There it is not told who asked, so all callers count: conservative.
                AddRow(address, OwnClass());
                AddAllocationsOf(site.Allocator.Name, $"called by {place}");
                break;
            case CallSiteReport.Indirect:
                _unrecorded.Add(
                    $"{place}: {site.Allocator.Name} is tail-called and reports the caller of {site.Function}");
                break;
        }

        int OwnClass()
        {
            var id = classes.Legal($"{place} ({site.Allocator.Name})", "allocation site of the compartment");
            MadeBy(site, id);
            return id;
        }
    }

    private void MadeBy(AllocationSite site, int id)
    {
        if (!_makers.TryGetValue(id, out var makers))
            _makers.Add(id, makers = []);
        makers.Add(site);
    }

    // Every call in the function is taken for an allocation, because helpers between it and the allocator pass on its
    // return address (kmalloc_reserve() for __alloc_skb()). A return address of another call is never reported.
    private void AddAllocationsOf(string function, string origin)
    {
        if (!_foreign.Add(function))
            return;
        foreach (var code in CodeOf(function))
        {
            foreach (var call in FunctionDecoder.Decode(code).Instructions)
            {
                if (call.Flow is InstructionFlow.Call or InstructionFlow.IndirectCall)
                    AddRow(call.End, classes.Legal(ClassNames.AllocatedBy(function), origin));
            }

            foreach (var site in AccessMap.Build([code], options).Allocations)
            {
                if (CacheOf(site) is { IsDedicated: true } cache)
                    _open.Add(AddCache(cache, origin));
                else if (site.Report == CallSiteReport.Indirect)
                    AddAllocationsOf(site.Allocator.Name, origin);
            }
        }
    }

    private IEnumerable<FunctionCode> CodeOf(string function) =>
        image.Symbols.Find(function)
            // The code of an __init function is freed after boot: it allocates no more.
            .Where(symbol => symbol.IsFunction && image.Functions.HasCode(symbol))
            .DistinctBy(symbol => symbol.Address)
            .Select(image.Functions.Of);

    private void AddRow(KernelAddress returnAddress, int id) =>
        _rows.TryAdd(returnAddress.Value, new AllocationRow
        {
            ReturnAddress = returnAddress.Value,
            Class = (uint)id,
            Module = _modules.At(returnAddress),
        });

    private int AddCache(SlabCache cache, string origin)
    {
        if (_dedicated.Add(cache.Address))
            _cacheClasses[cache.Address] = classes.Legal(ClassNames.OfCache(cache.Name), origin);
        return _cacheClasses[cache.Address];
    }

    private SlabCache? CacheOf(AllocationSite site) =>
        site.Cache is { } reference && SlabCacheReferences.TryResolve(image, reference, out var cache) ? cache : null;
}
