using System.Runtime.CompilerServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct bucket: addresses of followed objects, those of one hash; small numbers are none.</summary>
[InlineArray(Length)]
public struct BucketRow
{
    /// <summary>How many there are (BUCKET in bpf/sample.h).</summary>
    public const int Length = 8;

    private ulong _first;
}
