using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct state: what can change while a compartment is installed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StateRow
{
    /// <summary>CLOCK_MONOTONIC nanoseconds at which the working phase begins.</summary>
    public ulong WorkingFrom;

    /// <summary>enum mode: 0 observe, 1 kill, 2 block, 3 block and kill.</summary>
    public uint Mode;

    private readonly uint _unused;
}
