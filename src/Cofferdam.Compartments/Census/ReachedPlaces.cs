using Cofferdam.Analysis.Paths;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Compartments.Census;

/// <summary>
/// Where a compartment would write now by way of its variables. It needs no content and no type to tell that the
/// objects there are its own: such as one allocated by the initialization of a module, whose code is gone.
/// </summary>
internal sealed class ReachedPlaces
{
    private readonly ulong[] _places;

    private ReachedPlaces(ulong[] places)
    {
        _places = places;
    }

    /// <summary>The addresses, ascending.</summary>
    public IReadOnlyList<ulong> Addresses => _places;

    /// <summary>Follows paths through the memory of a kernel; those that end before are left out.</summary>
    public static ReachedPlaces Follow(IEnumerable<PointerPath> paths, IKernelMemory memory) =>
        new([.. paths.Select(path => Follow(path, memory)).OfType<ulong>().Distinct().Order()]);

    /// <summary>Whether one of them lies in a stretch of memory.</summary>
    public bool AnyIn(ulong start, ulong length)
    {
        var at = Array.BinarySearch(_places, start);
        if (at >= 0)
            return length > 0;
        at = ~at;
        return at < _places.Length && _places[at] - start < length;
    }

    private static ulong? Follow(PointerPath path, IKernelMemory memory)
    {
        if (path.Through is null)
            return unchecked((ulong)path.Offset);
        Span<byte> pointer = stackalloc byte[sizeof(ulong)];
        return Follow(path.Through, memory) is { } holder && memory.TryRead(new KernelAddress(holder), pointer)
            ? unchecked(BitConverter.ToUInt64(pointer) + (ulong)path.Offset)
            : null;
    }
}
