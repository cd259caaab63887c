namespace Cofferdam.Compartments.Compilation;

/// <summary>What lies at an address that is written (struct object in bpf/classify.h).</summary>
/// <param name="Class">The number of its class.</param>
/// <param name="Start">Its first address.</param>
/// <param name="Size">Its length in bytes; 0 if no bound is known.</param>
public readonly record struct FoundObject(int Class, ulong Start, ulong Size)
{
    /// <summary>Whether all bytes of a write lie in it, as far as its bounds are known.</summary>
    public bool Holds(CheckedWrite write) => Size == 0 || IsWithin(write, Start, Size);

    /// <summary>
    /// Whether all bytes of a write lie in [start, start + size), which like the addresses may wrap around.
    /// </summary>
    public static bool IsWithin(CheckedWrite write, ulong start, ulong size)
    {
        var offset = unchecked(write.Address - start);
        return (UInt128)offset + write.Length <= size;
    }
}
