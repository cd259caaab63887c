using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct range: a stretch of memory that is a class.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RangeRow
{
    /// <summary>The first address.</summary>
    public ulong Start;

    /// <summary>The address after the last one.</summary>
    public ulong End;

    /// <summary>The class of what lies there.</summary>
    public uint Class;

    /// <summary>The number of the module that it belongs to; 0 for the kernel itself.</summary>
    public uint Module;
}
