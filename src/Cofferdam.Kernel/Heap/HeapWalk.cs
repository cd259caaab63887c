using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Slabs;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Heap;

/// <summary>
/// A census of the live heap: every object of every slab cache (SLUB, mm/slub.c), while the kernel goes on. What a slab
/// has is read as of one moment; the moments of slabs differ.
/// </summary>
/// <remarks>
/// An object is live if it is on no free list: neither on that of its slab nor on that of the CPU that allocates from
/// the slab. Objects that wait for a grace period before they are freed are live. So are, for the few instructions in
/// which a CPU takes the list of a slab for itself, the objects on that list.
/// </remarks>
public sealed class HeapWalk
{
    private const int SlabsAtOnce = 256;

    // A slab that changes at every look is looked at again after the others. Where one thread emulates all CPUs, a CPU
    // may stand still in the midst of a change for a tenth of a second.
    private const int MoreRounds = 6;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(40);

    private readonly KernelSymbols _symbols;
    private readonly BtfTypes _types;
    private readonly IKernelMemory _memory;
    private readonly MemoryLayout _map;
    private readonly SlabLayout _layout;
    private readonly Dictionary<KernelAddress, HeapCache> _caches = [];
    private readonly SlabReader _reader;
    private readonly SlabCaches _all;

    /// <summary>Prepares to walk a kernel, with the caches that it had when it was opened.</summary>
    /// <exception cref="FeatureMissingException">Its allocator is not SLUB.</exception>
    /// <exception cref="MalformedDataException">What it says about its caches makes no sense.</exception>
    public HeapWalk(KernelImage kernel)
        : this(kernel.Symbols, kernel.Types, kernel.Memory, kernel.Layout, kernel.SlabCaches)
    {
    }

    internal HeapWalk(
        KernelSymbols symbols, BtfTypes types, IKernelMemory memory, MemoryLayout map, SlabCaches caches)
    {
        (_symbols, _types, _memory, _map, _all) = (symbols, types, memory, map, caches);
        _layout = new SlabLayout(types);
        var storeUser = HeapCache.StoreUserFlag(types);
        foreach (var cache in caches.All)
        {
            if (HeapCache.TryRead(cache, storeUser, types, memory, out var read))
                _caches.Add(cache.Address, read);
        }

        var cpus = new CpuSlabs(types, memory, map.PerCpu, _layout);
        _reader = new SlabReader(memory, map, _layout, cpus, _caches);
    }

    /// <summary>
    /// Gets, at the end of a walk, the place of every object for which there is room in slabs that did not hold still,
    /// whether one is live there or not.
    /// </summary>
    public Action<KernelAddress>? OnUncertain { get; init; }

    /// <summary>
    /// Walks. The objects of a slab come together, slabs by address; those that changed while they were looked at come
    /// last.
    /// </summary>
    /// <param name="visit">Gets every live object, on the calling thread.</param>
    /// <param name="select">Which caches to look into; all without it.</param>
    /// <param name="progress">Gets how many slabs are done, and of how many, now and then.</param>
    /// <param name="cancellation">Ends the walk early.</param>
    /// <exception cref="FeatureMissingException">The kernel lacks what says who allocated an object.</exception>
    /// <exception cref="OperationCanceledException">The walk was ended early.</exception>
    public HeapCensus Run(
        LiveObjectVisitor visit,
        Predicate<SlabCache>? select = null,
        Action<int, int>? progress = null,
        CancellationToken cancellation = default)
    {
        var tracks = _caches.Values.Any(cache => cache.TrackOffset is not null)
            ? new TrackReader(_symbols, _types, _memory)
            : null;
        var tallies = _caches.Values
            .Where(cache => select?.Invoke(cache.Cache) ?? true)
            .ToDictionary(cache => cache.Cache.Address, _ => new Tally());
        var found = new SlabScanner(_memory, _map, _layout).Scan(cancellation);
        var pending = found.Where(header => tallies.ContainsKey(header.Cache)).ToList();
        var total = pending.Count;
        for (var round = 0; pending.Count > 0; round++)
        {
            var before = total - pending.Count;
            var unsettled = Visit(
                pending, tallies, tracks, visit, done => progress?.Invoke(before + done, total), cancellation);
            if (unsettled.Count > 0 && round == MoreRounds)
            {
                foreach (var header in unsettled)
                    GiveUp(header, tallies[header.Cache]);

                break;
            }

            if (unsettled.Count > 0)
                cancellation.WaitHandle.WaitOne(_pause);

            pending = unsettled;
        }

        return new HeapCensus(
            [
                .. _all.All
                    .Where(cache => tallies.TryGetValue(cache.Address, out var tally) && tally.Slabs > 0)
                    .Select(cache => tallies[cache.Address].CensusOf(cache)),
            ],
            found.Count(header => !_caches.ContainsKey(header.Cache)),
            GuardedObjects.Count(_symbols, _types, _memory, _map),
            tracks is not null);
    }

    /// <summary>Finds the slabs without looking into them.</summary>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public SlabMap MapSlabs(CancellationToken cancellation = default) => new(
        new SlabScanner(_memory, _map, _layout).Scan(cancellation)
            .Where(header => _caches.ContainsKey(header.Cache))
            .Select(header => (Header: header, _caches[header.Cache].Cache))
            .Select(slab => (
                AddressRange.OfLength(
                    _layout.StartOf(slab.Header.Page, _map), (ulong)slab.Header.Objects * slab.Cache.Size),
                slab.Cache)));

    // Looks at slabs once, many at a time, and gives back those that did not hold still.
    private List<SlabHeader> Visit(
        List<SlabHeader> slabs,
        Dictionary<KernelAddress, Tally> tallies,
        TrackReader? tracks,
        LiveObjectVisitor visit,
        Action<int> progress,
        CancellationToken cancellation)
    {
        var uncertain = new List<SlabHeader>();
        var states = new SlabState[Math.Min(SlabsAtOnce, slabs.Count)];
        var objects = states.Select(_ => new SlabObjects()).ToArray();
        for (var first = 0; first < slabs.Count; first += SlabsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(SlabsAtOnce, slabs.Count - first);
            Parallel.For(0, count, i => states[i] = _reader.Read(slabs[first + i].Page, objects[i]));
            for (var i = 0; i < count; i++)
            {
                if (states[i] == SlabState.Uncertain)
                    uncertain.Add(slabs[first + i]);
                else if (states[i] == SlabState.Settled)
                    Visit(objects[i], tallies, tracks, visit);
            }

            progress(first + count - uncertain.Count);
        }

        return uncertain;
    }

    private void GiveUp(in SlabHeader header, Tally tally)
    {
        var cache = _caches[header.Cache];
        var count = Math.Min(header.Objects, cache.MostObjects);
        tally.AddUncertain(count);
        var first = _layout.StartOf(header.Page, _map) + cache.Cache.RedZoneBefore;
        for (var i = 0; i < count; i++)
            OnUncertain?.Invoke(first + ((long)i * cache.Cache.Size));
    }

    private static void Visit(
        SlabObjects objects, Dictionary<KernelAddress, Tally> tallies, TrackReader? tracks, LiveObjectVisitor visit)
    {
        // Since the scan the slab may have come to a cache that was not asked for.
        var cache = objects.Cache!;
        if (!tallies.TryGetValue(cache.Cache.Address, out var tally))
            return;

        var live = 0;
        for (var i = 0; i < objects.Count; i++)
        {
            if (!objects.IsLive(i))
                continue;

            live++;
            var slot = objects.SlotOf(i);
            visit(new LiveObject
            {
                Cache = cache.Cache,
                Address = objects.AddressOf(i),
                Content = slot[..(int)cache.Cache.ObjectSize],
                Track = cache.TrackOffset is { } offset ? tracks?.Read(slot, offset, cache.Cache) : null,
            });
        }

        tally.Add(objects.Count, live);
    }

    private sealed class Tally
    {
        private long _objects;
        private long _live;
        private int _uncertainSlabs;
        private long _uncertainObjects;

        public int Slabs { get; private set; }

        public void Add(int objects, int live)
        {
            Slabs++;
            _objects += objects;
            _live += live;
        }

        public void AddUncertain(uint objects)
        {
            Slabs++;
            _objects += objects;
            _uncertainSlabs++;
            _uncertainObjects += objects;
        }

        public CacheCensus CensusOf(SlabCache cache) =>
            new(cache, Slabs, _objects, _live, _uncertainSlabs, _uncertainObjects);
    }
}
