using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct sample: an object as it is freed, as it comes out of the ring buffer.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SampleRow
{
#pragma warning disable CS1591 // Named and explained in bpf/sample.h.
    public ulong Address;
    public ulong Age;
    public LivingRow Living;
    public uint ContentBytes;
    private readonly uint _unused;
    public ContentBytes Content;
#pragma warning restore CS1591
}
