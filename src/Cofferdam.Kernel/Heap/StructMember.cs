using System.Runtime.InteropServices;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Kernel.Heap;

/// <summary>
/// Where a struct has an integer, pointer or bit field of at most 64 bits: for reading many structs whose bytes are at
/// hand already.
/// </summary>
internal readonly struct StructMember
{
    private readonly int _offset;
    private readonly int _length;
    private readonly int _shift;
    private readonly ulong _mask;

    private StructMember(BtfField field)
    {
        _offset = (int)field.Offset;
        _shift = (int)(field.BitOffset % 8);
        _length = (_shift + (int)field.BitSize + 7) / 8;
        _mask = field.BitSize == 64 ? ulong.MaxValue : (1ul << (int)field.BitSize) - 1;
    }

    /// <summary>The member at a path, such as "list.next".</summary>
    /// <exception cref="FeatureMissingException">The struct has no such member.</exception>
    /// <exception cref="MalformedDataException">It is not at most 64 bits in at most 8 bytes.</exception>
    public static StructMember Of(BtfTypes types, BtfStruct structure, string path)
    {
        var field = types.RequireField(structure.Id, path);
        if (field.BitSize is 0 or > 64 || (field.BitOffset % 8) + field.BitSize > 64)
            throw new MalformedDataException($"struct {structure.Name}: {path} is no number of at most 64 bits");

        return new StructMember(field);
    }

    /// <summary>Its value in the bytes of a struct.</summary>
    public ulong Read(ReadOnlySpan<byte> structure)
    {
        var bytes = structure.Slice(_offset, _length);
        if (_length == sizeof(ulong))
            return (MemoryMarshal.Read<ulong>(bytes) >> _shift) & _mask;

        var value = 0ul;
        for (var i = _length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];

        return (value >> _shift) & _mask;
    }

    /// <summary>Its value, an address, in the bytes of a struct.</summary>
    public KernelAddress ReadPointer(ReadOnlySpan<byte> structure) => new(Read(structure));
}
