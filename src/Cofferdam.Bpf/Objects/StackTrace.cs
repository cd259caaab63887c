using System.Runtime.CompilerServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>Return addresses, innermost first.</summary>
[InlineArray(24)]
public struct StackTrace
{
    private ulong _first;
}
