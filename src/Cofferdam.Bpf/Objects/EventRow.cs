using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct event: one illegal write, as it comes out of the ring buffer.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EventRow
{
#pragma warning disable CS1591 // Named and explained in bpf/cofferdam.h.
    public ulong Time;
    public ulong Address;
    public ulong ObjectStart;
    public ulong Length;
    public ulong ObjectSize;
    public uint Site;
    public uint Class;
    public byte Verdict, Reason, Known, Mode;
    public byte Working;
    public byte Killed;
    public byte InTask;
    public byte Quarantined;
    public uint Pid, Tgid;
    public uint Cpu;
    public int StackBytes;
    public CommName Comm;
    public StackTrace Stack;
#pragma warning restore CS1591
}
