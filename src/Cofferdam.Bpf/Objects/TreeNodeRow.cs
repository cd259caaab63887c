using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct tree_node: a test or a leaf of a decision tree.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TreeNodeRow
{
    private const int KindShift = 6;
    private const int ReasonShift = 9;
    private const int IsLeaf = 1 << 14;

    /// <summary>The bound or the set of a test; the first word of a leaf's mask.</summary>
    public uint Value;

    /// <summary>The right child of a test; the class of a leaf.</summary>
    public ushort Right;

    /// <summary>What is tested, or why the leaf is not relied on: enum node_test.</summary>
    public ushort Kind;

    /// <summary>A test.</summary>
    /// <param name="kind">enum feature_kind.</param>
    /// <param name="word">The word of the object.</param>
    /// <param name="value">Left if the feature is at most this, or in this set.</param>
    /// <param name="right">The right child.</param>
    public static TreeNodeRow Test(int kind, int word, uint value, int right) => new()
    {
        Value = value,
        Right = checked((ushort)right),
        Kind = (ushort)((kind << KindShift) | word),
    };

    /// <summary>A leaf.</summary>
    /// <param name="class">The object class.</param>
    /// <param name="mask">Where its mask starts among all.</param>
    /// <param name="reason">enum abstention.</param>
    public static TreeNodeRow Leaf(int @class, int mask, int reason) => new()
    {
        Value = (uint)mask,
        Right = checked((ushort)@class),
        Kind = (ushort)(IsLeaf | (reason << ReasonShift)),
    };
}
