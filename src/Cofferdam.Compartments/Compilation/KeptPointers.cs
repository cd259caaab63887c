namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// The reference semantics of anchors (bpf/anchor.h), with a place for each frame and anchor: what is kept is never
/// lost. The programs, whose places are few, may lose a pointer, but tell no other.
/// </summary>
public sealed class KeptPointers
{
    private readonly Dictionary<(ulong Frame, uint Anchor), (ulong Sum, ulong Root)> _kept = [];

    /// <summary>Keeps the pointer that a sum starts from; what the frame kept at this anchor before is over.</summary>
    public void Keep(ulong frame, uint anchor, ulong sum, ulong root) => _kept[(frame, anchor)] = (sum, root);

    /// <summary>
    /// The pointer that the sum started from; null if the frame has not passed the anchor, or made another sum there.
    /// </summary>
    public ulong? Recall(ulong frame, uint anchor, ulong sum) =>
        _kept.TryGetValue((frame, anchor), out var kept) && kept.Sum == sum ? kept.Root : null;
}
