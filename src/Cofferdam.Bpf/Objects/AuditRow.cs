using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct audit: the first write to an object that was judged by content, kept until its free.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AuditRow
{
#pragma warning disable CS1591 // Named and explained in bpf/audit.h.
    public ulong Time, Address, Length;
    public uint Site, LegalSet;
    public uint Pid, Tgid;
    public uint Inference;
    public uint Cpu;
    public uint InTask;
    private readonly uint _unused;
    public CommName Comm;
#pragma warning restore CS1591
}
