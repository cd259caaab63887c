using System.Diagnostics;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.Compartments.Sampling;

/// <summary>
/// Watches the allocator of the running kernel and turns what it sees into a data set. Nothing in the kernel outlives
/// it. Not thread-safe.
/// </summary>
public sealed class SampleCollector : IDisposable
{
    // Reading them takes some microseconds each, during which the ring fills.
    private const int MidLifeAtOnce = 5000;

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);

    private readonly KernelImage _kernel;
    private readonly LoadedSampler _sampler;
    private readonly SampleFilter _filter;
    private readonly ObjectNames _names;
    private readonly HeapWalk _heap;
    private readonly HashSet<(ulong Address, ulong Time)> _seenAlive = [];
    private long _free;
    private long _midLife;
    private long _unnamed;

    private SampleCollector(KernelImage kernel, LoadedSampler sampler, SampleFilter filter)
    {
        _kernel = kernel;
        _sampler = sampler;
        _filter = filter;
        _names = new ObjectNames(kernel);
        _heap = new HeapWalk(kernel);
    }

    /// <summary>
    /// How old an object must be for its content to be read in mid-life: a younger one is often still being made.
    /// </summary>
    public static TimeSpan YoungestMidLife { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Loads the observer into the kernel and begins to watch.</summary>
    /// <exception cref="NotFoundException">No cache has a name that the filter wants.</exception>
    /// <exception cref="Bpf.KernelException">The kernel refuses.</exception>
    public static SampleCollector Start(KernelImage kernel, SampleFilter filter, SampleShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(filter);
        var sampler = SamplerLoader.Load(kernel, filter, SamplePurpose.Samples, shapes);
        try
        {
            sampler.Attach();
            return new SampleCollector(kernel, sampler, filter);
        }
        catch
        {
            sampler.Dispose();
            throw;
        }
    }

    /// <summary>Hands over the objects that were freed, waiting up to <paramref name="wait"/> for the first.</summary>
    public void CollectFreed(DataSetWriter writer, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var row in _sampler.Take(wait))
        {
            ReadOnlySpan<byte> content = row.Content;
            _free++;
            writer.Add(ObjectOf(row.Address, row.Living, content[..(int)row.ContentBytes].ToArray()) with
            {
                Kind = ObservationKind.Free,
                AgeNanoseconds = (long)row.Age,
                LifetimeNanoseconds = (long)row.Age,
            });
        }
    }

    /// <summary>
    /// Hands over the content of objects that are in use, each object once. An object that is still followed after its
    /// content was read had not been freed before: the free would have been seen first.
    /// </summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="most">How many at most.</param>
    public void CollectLiving(DataSetWriter writer, int most)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var living = new HashSet<(ulong Address, ulong Time)>();
        var told = 0;
        // Where pointers lead is as old as this; finding all slabs takes a second or so, looking up a word nothing.
        SlabMap? slabs = null;
        foreach (var address in _sampler.LivingAddresses())
        {
            if (!_sampler.TryGetLiving(address, out var row))
                continue;
            living.Add((address, row.Time));
            if (told < most && TryReadLiving(address, row) is { } observed)
            {
                slabs ??= _heap.MapSlabs();
                writer.Add(observed with { PointeeSizes = PointeeSizes.Of(observed.Content, slabs) });
                told++;
            }
        }

        _midLife += told;
        _seenAlive.IntersectWith(living);
    }

    /// <summary>
    /// Collects until the time is over or <paramref name="cancellation"/> comes, which is a normal end; then what is
    /// still alive, and ends to watch.
    /// </summary>
    /// <param name="writer">Takes the objects.</param>
    /// <param name="duration">How long; null: until cancelled.</param>
    /// <param name="midLife">How often objects in use are read.</param>
    /// <param name="progress">Told now and then how much time is over.</param>
    /// <param name="cancellation">Ends it.</param>
    public SampleSummary Run(
        DataSetWriter writer,
        TimeSpan? duration,
        TimeSpan midLife,
        Action<TimeSpan> progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var watch = Stopwatch.StartNew();
        var nextMidLife = midLife;
        while (!cancellation.IsCancellationRequested && !(watch.Elapsed >= duration))
        {
            CollectFreed(writer, _poll);
            if (watch.Elapsed >= nextMidLife)
            {
                CollectLiving(writer, MidLifeAtOnce);
                nextMidLife = watch.Elapsed + midLife;
            }

            progress(watch.Elapsed);
        }

        CollectLiving(writer, int.MaxValue);
        var living = _sampler.LivingAddresses().Count;
        _sampler.Detach();
        CollectFreed(writer, TimeSpan.Zero);
        return Summarize() with { Living = living };
    }

    /// <summary>Throws away the freed objects that were not handed over yet, and tells how many there were.</summary>
    public int CountPending() => _sampler.Take(TimeSpan.Zero).Count;

    /// <summary>What was collected and what was lost so far.</summary>
    public SampleSummary Summarize() => new(
        _free, _midLife, _unnamed, _sampler.LivingAddresses().Count, _sampler.ReadLosses(),
        _sampler.ReadMissed());

    /// <inheritdoc/>
    public void Dispose() => _sampler.Dispose();

    private ObservedObject? TryReadLiving(ulong address, LivingRow row)
    {
        var age = TimeSpan.FromTicks((Stopwatch.GetTimestamp() - (long)row.Time) / TimeSpan.NanosecondsPerTick);
        if (age < YoungestMidLife || _seenAlive.Contains((address, row.Time)))
            return null;
        var content = new byte[Math.Min(row.Allocated, ContentBytes.Length)];
        if (!_kernel.Memory.TryRead(new KernelAddress(address), content)
            || !_sampler.TryGetLiving(address, out var still)
            || still.Time != row.Time)
            return null;
        _seenAlive.Add((address, row.Time));
        return ObjectOf(address, row, content) with
        {
            Kind = ObservationKind.MidLife,
            AgeNanoseconds = age.Ticks * TimeSpan.NanosecondsPerTick,
        };
    }

    private ObservedObject ObjectOf(ulong address, in LivingRow row, byte[] content)
    {
        var site = _names.PlaceOf(row.Site);
        _unnamed += site is null ? 1 : 0;
        var cache = _names.CacheAt(row.Cache);
        return new ObservedObject
        {
            Kind = default,
            Cache = cache?.StableName,
            ObjectSize = (int)(cache?.ObjectSize ?? row.Allocated),
            RequestedSize = (int)row.Requested,
            Site = site,
            Callers = _filter.Callers && row.Chain >= 0 && _sampler.TryGetChain(row.Chain, out var chain)
                ? _names.CallersOf(chain, row.Site)
                : null,
            Address = address,
            Content = content,
        };
    }
}
