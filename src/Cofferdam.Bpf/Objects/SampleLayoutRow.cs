using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct sample_layout: which allocations are followed, frozen when the object is loaded.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SampleLayoutRow
{
#pragma warning disable CS1591 // Named and explained in bpf/sample.h.
    public ulong DirectMap, DirectMapEnd;
    public ulong PageStructs;
    public uint PageStructSize;
    public uint Rate;
    public ulong Smallest, Largest;
    public uint Purpose;
    public byte BySite;
    public byte ByCache;
    public byte Chains;
    public byte BucketShift;
#pragma warning restore CS1591
}
