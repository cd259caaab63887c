using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct cache_tree: the decision tree for the objects of one slab cache.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CacheTreeRow
{
    /// <summary>Its first node in the forest.</summary>
    public uint Root;

    /// <summary>The bytes of an object of the cache.</summary>
    public uint ObjectSize;
}
