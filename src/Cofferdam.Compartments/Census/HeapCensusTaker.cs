using System.Diagnostics;
using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.Learning.Features;

namespace Cofferdam.Compartments.Census;

/// <summary>
/// Classifies what is alive before a compartment starts, and enters it into the records, while the kernel goes on. The
/// record programs must be attached: they tell what changes meanwhile (bpf/adopt.h says why no record is wrong).
/// </summary>
internal sealed class HeapCensusTaker
{
    private readonly CompiledPolicy _compiled;
    private readonly KernelImage _kernel;
    private readonly LoadedObject _loaded;
    private readonly List<(ulong Address, RecordRow Record)> _found = [];
    private readonly List<ulong> _uncertain = [];
    private readonly ReachedPlaces _reached;
    private readonly IReadOnlySet<ulong> _perNet;
    private int _objects;
    private int _foreign;

    private HeapCensusTaker(CompiledPolicy compiled, KernelImage kernel, LoadedObject loaded)
    {
        _compiled = compiled;
        _kernel = kernel;
        _loaded = loaded;
        _perNet = Model?.PerNetClass is null ? new HashSet<ulong>() : PerNetObjects.Read(kernel);
        _reached = ReachedPlaces.Follow(compiled.WrittenPaths, kernel.Memory);
    }

    private CompiledModel? Model => _compiled.Model;

    /// <summary>Takes the census; null if nothing could be told.</summary>
    /// <param name="compiled">What tells the objects.</param>
    /// <param name="kernel">The running kernel.</param>
    /// <param name="loaded">The compartment's programs; those that keep records are attached.</param>
    /// <param name="progress">Gets how many slabs are done, and of how many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static CensusReport? Take(
        CompiledPolicy compiled,
        KernelImage kernel,
        LoadedObject loaded,
        Action<int, int> progress,
        CancellationToken cancellation)
    {
        if (compiled is { Model: null, ReachedClass: null })
            return null;
        var watch = Stopwatch.StartNew();
        loaded.SetCensus(isRunning: true);
        try
        {
            // Only now, so that it is noted if what a variable leads to is freed.
            var taker = new HeapCensusTaker(compiled, kernel, loaded);
            taker.Walk(progress, cancellation);
            return taker.Enter(watch);
        }
        finally
        {
            loaded.SetCensus(isRunning: false);
        }
    }

    private void Walk(Action<int, int> progress, CancellationToken cancellation)
    {
        var walk = new HeapWalk(_kernel) { OnUncertain = place => _uncertain.Add(place.Value) };
        var slabs = walk.MapSlabs(cancellation);
        var space = LiveAddressSpace.Of(_kernel, slabs);
        var selected = CachesToWalk(slabs);
        walk.Run(
            (in LiveObject live) => Classify(live, space),
            cache => selected.Contains(cache.Address.Value),
            progress,
            cancellation);
    }

    // Those that the model has trees for, and those of what variables lead to, if their objects need records.
    private HashSet<ulong> CachesToWalk(SlabMap slabs)
    {
        var shared = _compiled.CacheRows
            .Where(row => row.Class == (uint)RegionClass.Unrecorded)
            .Select(row => row.Address)
            .ToHashSet();
        var reached = _reached.Addresses
            .Select(place => slabs.TryFind(new KernelAddress(place), out var cache) ? cache.Address.Value : 0)
            .Where(shared.Contains);
        return [.. Model?.Trees.Keys ?? [], .. reached];
    }

    private void Classify(in LiveObject live, AddressSpace space)
    {
        var isReached = _reached.AnyIn(live.Address.Value, live.Cache.ObjectSize);
        if (!isReached && Model?.Trees.ContainsKey(live.Cache.Address.Value) != true)
            return;
        _objects++;
        var @class = _perNet.Contains(live.Address.Value) ? Model?.PerNetClass : ClassOf(live, space);
        if (isReached && @class is null or (int)RegionClass.Foreign)
            @class = _compiled.ReachedClass;
        if (@class == (int)RegionClass.Foreign)
        {
            _foreign++;
            return;
        }

        _found.Add((live.Address.Value, new RecordRow
        {
            Size = live.Cache.ObjectSize,
            Class = (ushort)(@class ?? (int)RegionClass.Unrecorded),
            Known = (ushort)RecordSource.ByCensus,
        }));
    }

    private int? ClassOf(in LiveObject live, AddressSpace space)
    {
        if (Model is not { } model || !model.Trees.TryGetValue(live.Cache.Address.Value, out var tree))
            return null;
        var size = (int)live.Cache.ObjectSize;
        var words = MemoryMarshal.Cast<byte, ulong>(live.Content)[..ObjectContent.WordsOf(size)].ToArray();
        var content = new ObjectContent(live.Address.Value, size, words, space);
        var found = tree.Classify(content, model.Thresholds);
        return found.IsKnown ? model.Classes[found.Class] : null;
    }

    // Only now: an object that was allocated just before it was read has been told to the record programs by now.
    private CensusReport Enter(Stopwatch watch)
    {
        var (told, reached, untold, changed, lost) = (0, 0, 0, 0, 0);
        foreach (var (address, record) in _found)
        {
            switch (_loaded.Enter(address, record))
            {
                case CensusEntry.Made when record.Class == (int)RegionClass.Unrecorded:
                    untold++;
                    break;
                case CensusEntry.Made:
                    told++;
                    reached += record.Class == _compiled.ReachedClass ? 1 : 0;
                    break;
                case CensusEntry.Lost:
                    lost++;
                    break;
                default:
                    changed++;
                    break;
            }
        }

        foreach (var address in _uncertain)
            _loaded.Enter(address, default);
        return new(_objects, told, reached, untold, _foreign, changed, lost, _uncertain.Count, watch.Elapsed);
    }
}
