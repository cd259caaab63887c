using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct state: what can change while a compartment is installed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StateRow
{
    /// <summary>CLOCK_MONOTONIC nanoseconds at which the working phase begins.</summary>
    public ulong WorkingFrom;

    /// <summary>0 observe, 1 kill.</summary>
    public uint Mode;

    private readonly uint _unused;
}
