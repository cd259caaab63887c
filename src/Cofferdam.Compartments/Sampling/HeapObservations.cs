using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.Kernel.Symbols;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.Compartments.Sampling;

/// <summary>Turns the objects of a walk into rows of a data set. Not thread-safe.</summary>
/// <param name="symbols">Names the calls that allocated them.</param>
/// <param name="slabs">Tells what their words point to.</param>
internal sealed class HeapObservations(KernelSymbols symbols, SlabMap slabs)
{
    // WORD_LIMIT of bpf/features.h: what is behind is never looked at.
    private const int MostContent = 512;

    private readonly Dictionary<KernelAddress, string?> _places = [];

    /// <summary>The row of an object.</summary>
    public ObservedObject Of(in LiveObject live)
    {
        var content = live.Content[..Math.Min(live.Content.Length, MostContent)];
        return new ObservedObject
        {
            Kind = ObservationKind.Walk,
            Cache = live.Cache.StableName,
            ObjectSize = (int)live.Cache.ObjectSize,
            RequestedSize = live.Track?.RequestedSize,
            Site = live.Track is { } track ? PlaceOf(track.Caller) : null,
            Address = live.Address.Value,
            AgeNanoseconds = live.Track?.Age.Ticks * TimeSpan.NanosecondsPerTick,
            Content = content.ToArray(),
            PointeeSizes = PointeeSizes.Of(content, slabs),
        };
    }

    // Null in a module that is gone.
    private string? PlaceOf(KernelAddress caller)
    {
        if (!_places.TryGetValue(caller, out var place))
            _places.Add(caller, place = symbols.Containing(caller)?.ToString());
        return place;
    }
}
