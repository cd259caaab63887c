using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct histogram: the ages at which the objects of an allocation site were freed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HistogramRow
{
#pragma warning disable CS1591 // Named and explained in bpf/sample.h.
    public ulong Allocated;
    public AgeBins Ages;
#pragma warning restore CS1591
}
