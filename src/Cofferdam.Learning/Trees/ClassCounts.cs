namespace Cofferdam.Learning.Trees;

/// <summary>
/// How many of the objects at a node have each code of a column and are of each class. Only what occurs is kept, so
/// that a node costs no more than its objects, however many codes there are.
/// </summary>
internal sealed class ClassCounts
{
    /// <summary>The most codes of a column, and the most classes.</summary>
    public const int Limit = 1 << HalfBits;

    private const int HalfBits = 16;
    private readonly uint[] _keys;
    private readonly int[] _counts;
    private int _used;

    /// <summary>Keeps the two lists, which belong to it from now on.</summary>
    /// <param name="keys">Made by <see cref="KeyOf"/>, ascending.</param>
    /// <param name="counts">Of each, above 0.</param>
    public ClassCounts(uint[] keys, int[] counts) => (_keys, _counts, _used) = (keys, counts, keys.Length);

    /// <summary>A code and a class, in the order of the codes.</summary>
    public ReadOnlySpan<uint> Keys => _keys.AsSpan(0, _used);

    /// <summary>How many objects have this code and class.</summary>
    public ReadOnlySpan<int> Counts => _counts.AsSpan(0, _used);

    /// <summary>From the first code to the last.</summary>
    public int Range => CodeOf(_keys[_used - 1]) - CodeOf(_keys[0]) + 1;

    /// <summary>The key of a code and a class.</summary>
    public static uint KeyOf(int code, int label) => ((uint)code << HalfBits) | (uint)label;

    /// <summary>The code of a key.</summary>
    public static ushort CodeOf(uint key) => (ushort)(key >> HalfBits);

    /// <summary>The class of a key.</summary>
    public static int LabelOf(uint key) => (ushort)key;

    /// <summary>Takes away the counts of some of the objects: what is left are those of the others.</summary>
    public void Subtract(ClassCounts part)
    {
        int left = 0, taken = 0;
        for (var at = 0; at < _used; at++)
        {
            var count = _counts[at];
            if (taken < part._used && part._keys[taken] == _keys[at])
                count -= part._counts[taken++];
            if (count == 0)
                continue;
            _keys[left] = _keys[at];
            _counts[left++] = count;
        }
        _used = left;
    }
}
