using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct site: one access site, or anchor, in its slot of the map <c>sites</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SiteRow
{
    /// <summary>The address of the instruction; 0 in an empty slot.</summary>
    public ulong Address;

    /// <summary>Of the first byte to check, from the registers of the effective address.</summary>
    public long Displacement;

    /// <summary>Bytes to check; bytes per element in <see cref="SiteForm.Counted"/> sites.</summary>
    public uint Length;

    /// <summary>The site's number, its index in the map <c>counts</c>.</summary>
    public uint Id;

    /// <summary>Index in the map <c>legal_sets</c>.</summary>
    public uint LegalSet;

    /// <summary>The first byte to check, from the effective address.</summary>
    public int Start;

    /// <summary>
    /// Where the object starts, from the pointer into it; it is used where nothing else bounds the object.
    /// </summary>
    public int Extent;

    /// <summary>Where it ends, likewise; the same as <see cref="Extent"/> if that is not known.</summary>
    public int ExtentEnd;

    /// <summary>
    /// The number of the anchor, in the rows of anchors and of <see cref="SiteForm.Anchored"/> sites.
    /// </summary>
    public uint Anchor;

    /// <summary>The stack pointer, from the address that stands for the frame; likewise.</summary>
    public int Frame;

    /// <summary>The classes below <see cref="RegionClass.First"/> in the legal set, a bit for each.</summary>
    public uint LegalRegions;

    /// <summary>What is special about the address or the length.</summary>
    public SiteForm Form;

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

    /// <summary>
    /// The register that points into the object, or holds the sum of an anchor; 255 if the effective address points
    /// into it.
    /// </summary>
    public byte ObjectRegister;

    /// <summary>The register of the number of elements, or 255.</summary>
    public byte Count;

    /// <summary>Binary logarithm of how many counts make one element; one that has begun is whole.</summary>
    public byte CountShift;

    /// <summary>The register of the bytes in one element; 255 if <see cref="Length"/> tells.</summary>
    public byte Unit;

    private readonly byte _unused;
}
