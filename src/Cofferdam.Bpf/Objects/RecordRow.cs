using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct record: one object, keyed by its address.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RecordRow
{
    /// <summary>The size that was asked for.</summary>
    public uint Size;

    /// <summary>The object's class.</summary>
    public ushort Class;

    /// <summary>How that is known.</summary>
    public ushort Known;
}
