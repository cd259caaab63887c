using System.Runtime.CompilerServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>The first bytes of an object.</summary>
[InlineArray(Length)]
public struct ContentBytes
{
    /// <summary>The most there are (CONTENT_BYTES in bpf/sample.h).</summary>
    public const int Length = 512;

    private byte _first;
}
