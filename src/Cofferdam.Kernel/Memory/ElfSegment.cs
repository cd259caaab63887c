namespace Cofferdam.Kernel.Memory;

/// <summary>
/// One PT_LOAD program header of an ELF core file: a range of memory, and where the file has its start.
/// </summary>
/// <param name="Range">The addresses it describes.</param>
/// <param name="FileOffset">Where the file has the first byte.</param>
/// <param name="FileSize">
/// How many bytes the file has. Fewer than the range is long if the rest was not recorded; /proc/kcore always has all.
/// </param>
public readonly record struct ElfSegment(AddressRange Range, ulong FileOffset, ulong FileSize)
{
    /// <summary>The addresses whose bytes the file has.</summary>
    public AddressRange Stored => AddressRange.OfLength(Range.Start, FileSize);
}
