using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Gate;

/// <summary>struct gate_site: a probe of the gate, and how a write is denied there.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GateSiteRow
{
    /// <summary>The address of the instruction.</summary>
    public ulong Address;

    /// <summary>The constant part of the effective address; or what a call returns.</summary>
    public int Displacement;

    /// <summary>The base register in x86-64 encoding, or 255.</summary>
    public byte Base;

    /// <summary>The index register in x86-64 encoding, or 255.</summary>
    public byte Index;

    /// <summary>Binary logarithm of the index's scale.</summary>
    public byte Shift;

    /// <summary>The register of the bit offset of a bit string, or 255.</summary>
    public byte Bits;

    /// <summary>Binary logarithm of the bit string's operand width in bits.</summary>
    public byte BitShift;

    /// <summary>The bytes that are copied; only of <see cref="GateDenial.Copied"/>.</summary>
    public byte Length;

    /// <summary>How a write is denied.</summary>
    public GateDenial Denial;

    /// <summary>The register that moves the address, or that a call's result is taken from; or 255.</summary>
    public byte Moved;

    /// <summary>What a call that did not happen returns.</summary>
    public GateResult Result;

    /// <summary>What kind of string instruction it is.</summary>
    public GateString StringForm;

    /// <summary>The register of a call's length in bytes, to leave what is legal of it; or 255.</summary>
    public byte Cut;

    /// <summary>How many bytes the probe lies before the instruction; 0 where it is on it.</summary>
    public byte Ahead;

    /// <summary>The length of the instruction in bytes; needed only of one that its probe is not on.</summary>
    public byte Size;

    /// <summary>How many instructions from the probe to this one use <see cref="Moved"/>.</summary>
    public byte Use;

    /// <summary>1 if the probe is that of the row before, which moves the same register; else 0.</summary>
    public byte Shared;

    /// <summary>
    /// 1 if the instruction is executed as it is behind its probe, whatever the kernel takes it for; only of
    /// <see cref="GateDenial.Skip"/>.
    /// </summary>
    public byte AsIs;

    private readonly byte _unused0, _unused1, _unused2, _unused3;
}
