using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// What is known where execution is: bytes that were checked, objects that the routine allocated, frames of callers.
/// </summary>
/// <remarks>
/// An object that was allocated is <i>unshared</i> until its address goes anywhere but into registers and the own
/// frame: no callee can free what it cannot find, so what is known about it outlasts calls.
/// </remarks>
internal sealed class Knowledge
{
    private readonly HashSet<SymbolId> _unshared;

    private Knowledge(
        SymbolBytes @checked, SymbolBytes allocated, SymbolBytes frames, HashSet<SymbolId> unshared)
    {
        Checked = @checked;
        Allocated = allocated;
        Frames = frames;
        _unshared = unshared;
    }

    /// <summary>Nothing known.</summary>
    public Knowledge()
        : this(new SymbolBytes(), new SymbolBytes(), new SymbolBytes(), [])
    {
    }

    /// <summary>Bytes of which a check holds.</summary>
    public SymbolBytes Checked { get; }

    /// <summary>Bytes of objects that the routine allocated.</summary>
    public SymbolBytes Allocated { get; }

    /// <summary>Bytes of the frames of callers: they outlast whatever is called.</summary>
    public SymbolBytes Frames { get; }

    /// <summary>Whether bytes need no check any more.</summary>
    public bool Covers(ByteBase place, ByteRange bytes) =>
        Frames[place].Covers(bytes) || Allocated[place].Covers(bytes) || Checked[place].Covers(bytes);

    /// <summary>Whether a symbol is the address of an object that nobody else knows.</summary>
    public bool IsUnshared(SymbolId symbol) => _unshared.Contains(symbol);

    /// <summary>A copy that can be changed by itself.</summary>
    public Knowledge Clone() => new(Checked.Clone(), Allocated.Clone(), Frames.Clone(), [.. _unshared]);

    /// <summary>An object was allocated.</summary>
    public void Allocate(FlowEvent.Allocation allocation)
    {
        Allocated.Add(new ByteBase(allocation.Symbol, AddressSegment.None), ByteSet.Of(allocation.Bytes));
        if (allocation.IsUnshared)
            _unshared.Add(allocation.Symbol);
    }

    /// <summary>Others may know a symbol's value from now on.</summary>
    public void Share(SymbolId symbol) => _unshared.Remove(symbol);

    /// <summary>A symbol gets a new value.</summary>
    public void Forget(SymbolId symbol)
    {
        Checked.Forget(symbol);
        Allocated.Forget(symbol);
        Frames.Forget(symbol);
        _unshared.Remove(symbol);
    }

    /// <summary>Symbols of joins get their values.</summary>
    public void Rename(IReadOnlyList<(SymbolId Joined, Value Incoming)> meeting)
    {
        Checked.Rename(meeting);
        Allocated.Rename(meeting);
        Frames.Rename(meeting);
    }

    /// <summary>Somebody runs who may free whatever can be found, but some objects.</summary>
    public void Invalidate(FlowEvent.Invalidation invalidation)
    {
        var kept = invalidation.Spared.Union(_unshared);
        Checked.ForgetAllBut(kept);
        Allocated.ForgetAllBut(kept);
    }

    /// <summary>Keeps what is known in both.</summary>
    /// <returns>Whether anything was lost.</returns>
    public bool IntersectWith(Knowledge other)
    {
        var before = _unshared.Count;
        _unshared.IntersectWith(other._unshared);
        return Checked.IntersectWith(other.Checked) | Allocated.IntersectWith(other.Allocated)
            | Frames.IntersectWith(other.Frames) | (_unshared.Count != before);
    }
}
