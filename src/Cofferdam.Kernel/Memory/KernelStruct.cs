using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Kernel.Memory;

/// <summary>
/// A struct in kernel memory whose members are found by path through BTF, whatever the kernel's layout.
/// </summary>
/// <param name="memory">Where it lies.</param>
/// <param name="types">The types that describe it.</param>
/// <param name="type">Its own type, a struct or union.</param>
/// <param name="address">Its first address.</param>
public sealed class KernelStruct(IKernelMemory memory, BtfTypes types, BtfTypeId type, KernelAddress address)
{
    // Objects longer than that are not structs of a kernel, but garbage taken for one.
    private const int MaximumText = 4096;

    /// <summary>Its first address.</summary>
    public KernelAddress Address { get; } = address;

    /// <summary>Its type.</summary>
    public BtfTypeId Type { get; } = type;

    /// <summary>The struct of this tag at an address.</summary>
    /// <exception cref="FeatureMissingException">The kernel has no such struct.</exception>
    public static KernelStruct At(IKernelMemory memory, BtfTypes types, string tag, KernelAddress address) =>
        new(memory, types, types.Require<BtfStruct>(tag).Id, address);

    /// <summary>Whether this kernel's struct has a member at <paramref name="path"/>.</summary>
    public bool Has(string path) => types.TryFindField(Type, path, out _);

    /// <summary>The address of a member.</summary>
    /// <exception cref="FeatureMissingException">The struct has no such member.</exception>
    public KernelAddress AddressOf(string path) => Address + (long)types.RequireField(Type, path).Offset;

    /// <summary>Reads a member of exactly the size of <typeparamref name="T"/>.</summary>
    /// <exception cref="FeatureMissingException">The struct has no such member.</exception>
    /// <exception cref="ArgumentException">The member has another size, or is a bit field.</exception>
    /// <exception cref="MalformedDataException">Its memory is not readable.</exception>
    public T Read<T>(string path)
        where T : unmanaged
    {
        var field = types.RequireField(Type, path);
        if (field.IsBitField || field.Size != (ulong)Unsafe.SizeOf<T>())
        {
            throw new ArgumentException(
                $"{path} has {field.BitSize} bits, {typeof(T).Name} has another size", nameof(path));
        }

        return memory.Read<T>(Address + (long)field.Offset);
    }

    /// <summary>
    /// Reads an unsigned integer, enum, pointer or bit field of at most 64 bits, whatever its size on this kernel.
    /// </summary>
    /// <exception cref="FeatureMissingException">The struct has no such member.</exception>
    /// <exception cref="ArgumentException">The member is wider.</exception>
    /// <exception cref="MalformedDataException">Its memory is not readable.</exception>
    public ulong ReadUnsigned(string path)
    {
        var field = types.RequireField(Type, path);
        var shift = (int)(field.BitOffset % 8);
        var length = (shift + (int)Math.Min(field.BitSize, 128) + 7) / 8;
        if (field.BitSize is 0 or > 64 || length > 8)
            throw new ArgumentException($"{path} has {field.BitSize} bits, expected 1 to 64", nameof(path));

        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        if (!memory.TryRead(Address + (long)field.Offset, bytes[..length]))
            throw new MalformedDataException($"kernel memory at {AddressOf(path)} ({path}): not readable");

        var value = MemoryMarshal.Read<ulong>(bytes) >> shift;
        return field.BitSize == 64 ? value : value & ((1ul << (int)field.BitSize) - 1);
    }

    /// <summary>Reads a pointer member.</summary>
    /// <exception cref="FeatureMissingException">The struct has no such member.</exception>
    /// <exception cref="MalformedDataException">Its memory is not readable.</exception>
    public KernelAddress ReadPointer(string path) => new(Read<ulong>(path));

    /// <summary>
    /// Reads a text: an array of characters in the struct, or what a pointer to characters points to.
    /// </summary>
    /// <exception cref="FeatureMissingException">The struct has no such member.</exception>
    /// <exception cref="MalformedDataException">Its memory is not readable, or it does not end.</exception>
    public string ReadText(string path)
    {
        var field = types.RequireField(Type, path);
        if (types.Resolve(field.Type) is not BtfArray)
            return memory.ReadText(ReadPointer(path), MaximumText);

        var bytes = memory.ReadBytes(Address + (long)field.Offset, (int)Math.Min(field.Size, MaximumText));
        var end = bytes.AsSpan().IndexOf((byte)0);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end);
    }

    /// <summary>The struct that lies inside this one.</summary>
    /// <exception cref="FeatureMissingException">The struct has no such member.</exception>
    public KernelStruct Member(string path)
    {
        var field = types.RequireField(Type, path);
        return new KernelStruct(memory, types, field.Type, Address + (long)field.Offset);
    }

    /// <summary>The struct a pointer member points to; null for a null pointer.</summary>
    /// <exception cref="FeatureMissingException">The struct has no such member.</exception>
    /// <exception cref="ArgumentException">The member is not a pointer to a struct.</exception>
    /// <exception cref="MalformedDataException">Its memory is not readable.</exception>
    public KernelStruct? Follow(string path)
    {
        if (types.Resolve(types.RequireField(Type, path).Type) is not BtfPointer pointer)
            throw new ArgumentException($"{path} is not a pointer", nameof(path));

        var target = ReadPointer(path);
        return target.IsValid ? new KernelStruct(memory, types, pointer.Target, target) : null;
    }
}
