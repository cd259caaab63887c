using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>The object that a write with an index must stay in, whichever register tells it.</summary>
/// <param name="Pointer">What points into it; with an anchor the anchor's sum.</param>
/// <param name="Extent">Where it lies around that value, or what the anchor kept, if its type tells.</param>
/// <param name="Anchor">The instruction at which the pointer into it is kept; null if it is at hand.</param>
internal sealed record IndexedObject(SymbolId Pointer, ByteRange? Extent, KernelAddress? Anchor)
{
    /// <summary>The object that the finder tells, in the state before the write; null if it tells none.</summary>
    public static IndexedObject? Of(ObjectPointer? found, MachineState before)
    {
        if (found is null)
            return null;
        var pointer = before[found.Register];
        return found.Anchor is { } anchor
            ? new IndexedObject(pointer.Symbol, found.Extent, anchor.Address)
            : new IndexedObject(pointer.Symbol, found.Extent?.Shift(pointer.Offset), null);
    }
}
