using System.Runtime.CompilerServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>How many objects were freed at ages of [2^n, 2^(n+1)) ns, for each n.</summary>
[InlineArray(Length)]
public struct AgeBins
{
    /// <summary>How many bins there are (AGES in bpf/sample.h).</summary>
    public const int Length = 64;

    private ulong _first;
}
