using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Cli.Reports;

/// <summary>Collects the objects of a walk for a list.</summary>
/// <param name="symbols">Names the calls that allocated them.</param>
internal sealed class HeapObjects(KernelSymbols symbols)
{
    private readonly List<WalkReport.ObjectPart> _objects = [];
    private readonly Dictionary<KernelAddress, string> _places = [];

    /// <summary>The objects so far, by ascending address.</summary>
    public IReadOnlyList<WalkReport.ObjectPart> All =>
        [.. _objects.OrderBy(live => live.Address, StringComparer.Ordinal)];

    /// <summary>Adds one.</summary>
    public void Add(in LiveObject live) => _objects.Add(new WalkReport.ObjectPart(
        live.Address.ToString(),
        live.Cache.Name,
        live.Cache.ObjectSize,
        live.Track is { } track ? PlaceOf(track.Caller) : null,
        live.Track?.ProcessId,
        (long?)live.Track?.Age.TotalMilliseconds));

    // The code of a module that is gone has no name any more.
    private string PlaceOf(KernelAddress caller)
    {
        if (!_places.TryGetValue(caller, out var place))
            _places.Add(caller, place = symbols.Containing(caller)?.ToString() ?? caller.ToString());

        return place;
    }
}
