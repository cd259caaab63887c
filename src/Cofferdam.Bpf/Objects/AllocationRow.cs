using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct allocation: one allocation site in its slot of the map <c>allocations</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AllocationRow
{
    /// <summary>The address after the call, as the kmem tracepoints report it; 0 in an empty slot.</summary>
    public ulong ReturnAddress;

    /// <summary>The class of the objects made here.</summary>
    public uint Class;

    /// <summary>The number of the module that the call is in; 0 for the kernel itself.</summary>
    public uint Module;
}
