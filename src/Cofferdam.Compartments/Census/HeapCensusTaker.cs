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
    private readonly CompiledModel _model;
    private readonly KernelImage _kernel;
    private readonly LoadedObject _loaded;
    private readonly List<(ulong Address, RecordRow Record)> _found = [];
    private readonly List<ulong> _uncertain = [];
    private IReadOnlySet<ulong> _perNet = new HashSet<ulong>();
    private int _objects;
    private int _foreign;

    private HeapCensusTaker(CompiledModel model, KernelImage kernel, LoadedObject loaded)
    {
        _model = model;
        _kernel = kernel;
        _loaded = loaded;
    }

    /// <summary>Takes the census.</summary>
    /// <param name="model">What tells the objects.</param>
    /// <param name="kernel">The running kernel.</param>
    /// <param name="loaded">The compartment's programs; those that keep records are attached.</param>
    /// <param name="progress">Gets how many slabs are done, and of how many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static CensusReport Take(
        CompiledModel model,
        KernelImage kernel,
        LoadedObject loaded,
        Action<int, int> progress,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var taker = new HeapCensusTaker(model, kernel, loaded);
        loaded.SetCensus(isRunning: true);
        try
        {
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
        if (_model.PerNetClass is not null)
            _perNet = PerNetObjects.Read(_kernel);
        var walk = new HeapWalk(_kernel) { OnUncertain = place => _uncertain.Add(place.Value) };
        var space = LiveAddressSpace.Of(_kernel, walk.MapSlabs(cancellation));
        walk.Run(
            (in LiveObject live) => Classify(live, space),
            cache => _model.Trees.ContainsKey(cache.Address.Value),
            progress,
            cancellation);
    }

    private void Classify(in LiveObject live, AddressSpace space)
    {
        _objects++;
        var @class = _perNet.Contains(live.Address.Value) ? _model.PerNetClass : ClassOf(live, space);
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
        var size = (int)live.Cache.ObjectSize;
        var words = MemoryMarshal.Cast<byte, ulong>(live.Content)[..ObjectContent.WordsOf(size)].ToArray();
        var content = new ObjectContent(live.Address.Value, size, words, space);
        var found = _model.Trees[live.Cache.Address.Value].Classify(content, _model.Thresholds);
        return found.IsKnown ? _model.Classes[found.Class] : null;
    }

    // Only now: an object that was allocated just before it was read has been told to the record programs by now.
    private CensusReport Enter(Stopwatch watch)
    {
        var (told, untold, changed, lost) = (0, 0, 0, 0);
        foreach (var (address, record) in _found)
        {
            switch (_loaded.Enter(address, record))
            {
                case CensusEntry.Made when record.Class == (int)RegionClass.Unrecorded:
                    untold++;
                    break;
                case CensusEntry.Made:
                    told++;
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
        return new(_objects, told, untold, _foreign, changed, lost, _uncertain.Count, watch.Elapsed);
    }
}
