using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct living: an object that is followed, from its allocation until it is freed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LivingRow
{
#pragma warning disable CS1591 // Named and explained in bpf/sample.h.
    public ulong Time;
    public ulong Site;
    public ulong Cache;
    public uint Requested, Allocated;
    public int Chain;
    private readonly uint _unused;
#pragma warning restore CS1591
}
