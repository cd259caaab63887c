using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct cache: what the programs need of one kmem_cache, in its slot of the map <c>caches</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CacheRow
{
    /// <summary>The address of the struct kmem_cache; 0 in an empty slot.</summary>
    public ulong Address;

    /// <summary>The class of its objects; <see cref="RegionClass.Unrecorded"/> if their records decide.</summary>
    public uint Class;

    /// <summary>Bytes from one object to the next.</summary>
    public uint Size;

    /// <summary>Bytes of an object that its owner may use.</summary>
    public uint ObjectSize;

    /// <summary>reciprocal_size.m of struct kmem_cache.</summary>
    public uint Reciprocal;

    /// <summary>reciprocal_size.sh1.</summary>
    public byte Shift1;

    /// <summary>reciprocal_size.sh2.</summary>
    public byte Shift2;

    /// <summary>Bytes of red zone before the object.</summary>
    public ushort LeftPad;
}
