using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct state: what can change while a compartment is installed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StateRow
{
    /// <summary>CLOCK_MONOTONIC nanoseconds at which the working phase begins, as it is now.</summary>
    public ulong WorkingFrom;

    /// <summary>The time at which it begins in any case.</summary>
    public ulong Deadline;

    /// <summary>Nanoseconds without a new object after which it begins.</summary>
    public ulong Quiet;

    /// <summary>enum mode: 0 observe, 1 kill, 2 block, 3 block and kill.</summary>
    public uint Mode;

    /// <summary>Whether writes of which nothing is known are denied before that, too: not 0.</summary>
    public uint Strict;
}
