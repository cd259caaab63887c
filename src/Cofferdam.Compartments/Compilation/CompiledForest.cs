using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Compilation;

/// <summary>The trees of all caches as the programs have them: struct forest of bpf/tree.h.</summary>
/// <param name="Nodes">The nodes of all trees.</param>
/// <param name="Masks">The masks of all leaves, in groups of words.</param>
/// <param name="Roots">Where each tree starts among the nodes.</param>
public sealed record CompiledForest(
    IReadOnlyList<TreeNodeRow> Nodes, IReadOnlyList<ushort> Masks, IReadOnlyList<int> Roots)
{
    /// <summary>NODE_LIMIT: the most nodes.</summary>
    public const int NodeLimit = 1 << 13;

    /// <summary>MASK_LIMIT: the most words of masks.</summary>
    public const int MaskLimit = 1 << 16;

    // WORD_LIMIT: what the programs may read behind the start of any mask.
    private const int MaskMargin = 64;

    /// <summary>The size of the map's value.</summary>
    public static int Bytes =>
        (NodeLimit * Unsafe.SizeOf<TreeNodeRow>()) + ((MaskLimit + MaskMargin) * sizeof(ushort));

    /// <summary>The bytes that nodes and masks really take.</summary>
    public int UsedBytes => (Nodes.Count * Unsafe.SizeOf<TreeNodeRow>()) + (Masks.Count * sizeof(ushort));

    /// <summary>The value of the map.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        MemoryMarshal.AsBytes<TreeNodeRow>(Nodes.ToArray()).CopyTo(bytes);
        MemoryMarshal.AsBytes<ushort>(Masks.ToArray()).CopyTo(
            bytes.AsSpan(NodeLimit * Unsafe.SizeOf<TreeNodeRow>()));
        return bytes;
    }
}
