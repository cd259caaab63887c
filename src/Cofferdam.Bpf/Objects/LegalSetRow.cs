using System.Runtime.CompilerServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct legal_set: one bit for each object class.</summary>
[InlineArray(8)]
public struct LegalSetRow
{
    /// <summary>The number of classes that a set can tell apart (CLASS_LIMIT).</summary>
    public const int ClassLimit = 512;

    private ulong _word;

    /// <summary>The set of these class numbers, each below <see cref="ClassLimit"/>.</summary>
    public static LegalSetRow Of(IEnumerable<int> classes)
    {
        var row = default(LegalSetRow);
        foreach (var number in classes)
            row[number / 64] |= 1UL << (number % 64);
        return row;
    }
}
