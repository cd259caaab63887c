using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Merging;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>A routine that was called and may not have returned, and the bytes that are checked for it.</summary>
/// <param name="Routine">Where it starts.</param>
/// <param name="Frame">The stack pointer when it was called.</param>
internal sealed record Activation(KernelAddress Routine, ulong Frame)
{
    // More than objects have of which nobody knows the size.
    private const long MostBytes = 4096;

    private readonly List<ulong> _objects = [];
    private bool _isOnItsOwn;
    private ByteSet _checked = ByteSet.Empty;
    private ByteSet _allocated = ByteSet.Empty;

    /// <summary>
    /// Where the frames of the callers end, as far as it counts on them; 0 if it counts on none.
    /// </summary>
    public ulong FramesEnd { get; private set; }

    /// <summary>Whether it counts on callers, and they were not seen.</summary>
    public bool LacksCaller => _isOnItsOwn;

    /// <summary>It counts on what was checked for its caller; null if that was not seen.</summary>
    public void Follow(Activation? caller)
    {
        _isOnItsOwn = caller is null || caller._isOnItsOwn;
        if (caller is null)
            return;
        _checked = caller._checked.Union(caller._allocated);
        FramesEnd = Math.Max(caller.Frame, caller.FramesEnd);
    }

    /// <summary>These bytes are checked.</summary>
    public void Check(ulong start, long length) => _checked = _checked.Union(BytesOf(start, length));

    /// <summary>These bytes are allocated, for this activation.</summary>
    public void Allocate(ulong start, long length)
    {
        _objects.Add(start);
        _allocated = _allocated.Union(BytesOf(start, length));
    }

    /// <summary>
    /// Somebody was called who may free objects: no check holds any more, but those of its own objects, which only the
    /// plan can know to be unknown to others.
    /// </summary>
    public void Forget()
    {
        var own = _objects.Aggregate(ByteSet.Empty, (sum, start) => sum.Union(BytesOf(start, MostBytes)));
        _checked = _checked.Intersect(own);
    }

    /// <summary>Whether all of these bytes were checked.</summary>
    public bool Covers(ulong start, long length) => _checked.Covers(RangeOf(start, length));

    /// <summary>Whether all of these bytes were allocated.</summary>
    public bool HasAllocated(ulong start, long length) => _allocated.Covers(RangeOf(start, length));

    private static ByteSet BytesOf(ulong start, long length) => ByteSet.Of(RangeOf(start, length));

    // The kernel's addresses are the negative numbers.
    private static ByteRange RangeOf(ulong start, long length) => ByteRange.OfLength(unchecked((long)start), length);
}
