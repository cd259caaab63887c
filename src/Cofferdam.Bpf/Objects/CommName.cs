using System.Runtime.CompilerServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>A task's name, NUL-terminated.</summary>
[InlineArray(16)]
public struct CommName
{
    private byte _first;
}
