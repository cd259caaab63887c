using System.Runtime.InteropServices;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Features;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// The observer (bpf/sample.bpf.c) in the kernel. Nothing of it is pinned: it is gone when this is disposed, or with
/// the process, however that ends. Not thread-safe.
/// </summary>
public sealed class LoadedSampler : IDisposable
{
    private readonly List<BpfLink> _links = [];
    private readonly List<RecordRelay> _relays = [];
    private readonly List<SampleRow> _taken = [];
    private readonly int _bucketShift;
    private readonly BpfObject _object;
    private RingBuffer? _ring;

    private LoadedSampler(BpfObject bpfObject, int bucketShift)
    {
        _object = bpfObject;
        _bucketShift = bucketShift;
    }

    /// <summary>
    /// Loads the programs; nothing is attached yet. <paramref name="functions"/> tells which kernel functions exist,
    /// for hooks whose name differs between kernels.
    /// </summary>
    /// <param name="shapes">The sizes of its maps.</param>
    /// <param name="layout">Which allocations are followed.</param>
    /// <param name="sites">The return addresses of the wanted allocation sites, if it follows by site.</param>
    /// <param name="caches">The struct kmem_cache of the wanted caches, if it follows by cache.</param>
    /// <param name="functions">Whether a kernel function exists.</param>
    /// <exception cref="VerifierException">The kernel refused a program.</exception>
    /// <exception cref="KernelException">The kernel refused something else; nothing is left behind.</exception>
    public static LoadedSampler Load(
        SampleShapes shapes,
        in SampleLayoutRow layout,
        IReadOnlyCollection<ulong> sites,
        IReadOnlyCollection<ulong> caches,
        Predicate<string> functions)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        var buckets = LivingTable.BucketsFor(shapes.Living);
        var shift = LivingTable.ShiftOf(buckets);
        var loaded = new LoadedSampler(BpfObject.Open(EmbeddedObject.Read("sample.bpf.o")), shift);
        try
        {
            loaded.Configure(
                shapes,
                layout with { BucketShift = (byte)shift },
                [("buckets", buckets), ("living", buckets * BucketRow.Length),
                    ("wanted_sites", sites.Count), ("wanted_caches", caches.Count)],
                functions);
            loaded._object.Load();
            loaded.Fill("wanted_sites", sites);
            loaded.Fill("wanted_caches", caches);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Begins to watch. Frees first: an object whose free was not watched would seem to live forever.
    /// </summary>
    public void Attach()
    {
        _ring = new RingBuffer(Map("samples"), record =>
        {
            if (MemoryMarshal.TryRead(record, out SampleRow row))
                _taken.Add(row);
        });
        foreach (var program in _relays.OrderBy(relay => relay.Allocates).SelectMany(ProgramsOf))
            _links.Add(_object.Attach(program));
    }

    /// <summary>Ends to watch, allocations first. What was seen can still be read.</summary>
    public void Detach()
    {
        for (var i = _links.Count - 1; i >= 0; i--)
            _links[i].Dispose();
        _links.Clear();
    }

    /// <summary>Takes the samples that are there now, waiting up to <paramref name="wait"/> for the first.</summary>
    public IReadOnlyList<SampleRow> Take(TimeSpan wait)
    {
        _ring!.Consume(wait);
        var taken = _taken.ToArray();
        _taken.Clear();
        return taken;
    }

    /// <summary>The addresses of the objects that are followed now; more may come and go meanwhile.</summary>
    public IReadOnlyCollection<ulong> LivingAddresses() => Living.Addresses();

    /// <summary>What is known of the object at an address; false if none is followed there, or no longer.</summary>
    public bool TryGetLiving(ulong address, out LivingRow row) => Living.TryGet(address, out row);

    /// <summary>A chain of callers by its number.</summary>
    public bool TryGetChain(int number, out CallerChain chain) => Map("chains").TryGet((uint)number, out chain);

    /// <summary>The histograms so far, by return address of the allocation site.</summary>
    public IReadOnlyDictionary<ulong, HistogramRow> ReadHistograms()
    {
        var map = Map("histograms");
        var all = new Dictionary<ulong, HistogramRow>();
        foreach (var site in map.Keys<ulong>())
        {
            if (map.TryGet(site, out HistogramRow row))
                all[site] = row;
        }

        return all;
    }

    /// <summary>How often each kind of loss happened.</summary>
    public IReadOnlyDictionary<SampleLoss, ulong> ReadLosses()
    {
        var map = Map("losses");
        return new SortedDictionary<SampleLoss, ulong>(Enum.GetValues<SampleLoss>().ToDictionary(
            loss => loss, loss => map.GetPerCpu<ulong>((uint)loss).Aggregate(0UL, (sum, count) => sum + count)));
    }

    /// <summary>Events of the allocator that no program of their relay saw.</summary>
    public ulong ReadMissed()
    {
        var rescues = Map("rescues");
        ulong missed = 0;
        foreach (var relays in _relays.GroupBy(relay => relay.Kind))
        {
            // In this order: an event between the two readings must not look missed.
            var first = relays.Aggregate(0UL, (sum, relay) => sum
                + DescriptorUsage.OfDescriptor(_object.DescriptorOf(relay.First)).Missed);
            var rescued = rescues.GetPerCpu<ulong>(relays.Key).Aggregate(0UL, (sum, count) => sum + count);
            missed += first > rescued ? first - rescued : 0;
        }

        return missed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        _ring?.Dispose();
        _ring = null;
        _object.Dispose();
    }

    private void Configure(
        SampleShapes shapes, SampleLayoutRow layout, (string Map, int Entries)[] tables, Predicate<string> functions)
    {
        foreach (var (map, entries) in tables.Concat(
            [("samples", shapes.RingBytes), ("chains", shapes.Chains), ("histograms", shapes.Histograms)]))
        {
            _object.Size(map, (uint)Math.Max(1, entries));
        }

        _object.SetLayout(layout);
        foreach (var relay in RecordRelay.All)
        {
            var exists = relay.Function is null || functions(relay.Function);
            if (exists)
                _relays.Add(relay);
            foreach (var program in relay.Programs)
                _object.Choose(program, exists && ProgramsOf(relay).Contains(program));
        }
    }

    private void Fill(string name, IEnumerable<ulong> keys)
    {
        var map = Map(name);
        foreach (var key in keys)
            map.Set(key, 1u);
    }

    // Without the last: each costs every allocation and free in the kernel, and what it would see is seldom and counted
    // as missed.
    private static IEnumerable<string> ProgramsOf(RecordRelay relay) =>
        relay.Programs.Where(program => program != relay.Last);

    private LivingTable Living => new(Map("buckets"), Map("living"), _bucketShift);

    private BpfMap Map(string name) => _object.Map(name);
}
