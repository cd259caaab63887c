using System.Runtime.CompilerServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>Return addresses of a chain of callers, innermost first; 0 after the last.</summary>
[InlineArray(Length)]
public struct CallerChain
{
    /// <summary>The most there are (CALLERS in bpf/sample.h).</summary>
    public const int Length = 20;

    private ulong _first;
}
