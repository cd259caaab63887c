using System.Globalization;
using System.Runtime.InteropServices;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Modules;

/// <summary>
/// The instructions that may fault and the places where the kernel then goes on, of the image or of one module
/// (struct exception_table_entry, arch/x86/include/asm/extable.h).
/// </summary>
/// <remarks>
/// <code>
/// one entry: 12 bytes
///  0 s32 instruction  relative to this field
///  4 s32 fixup        relative to this field
///  8 u32 what to do before going on
/// </code>
/// </remarks>
public sealed class ExceptionTable
{
    /// <summary>A table without entries.</summary>
    public static ExceptionTable Empty { get; } = new([]);

    private const int EntrySize = 12;
    // The image of a stock kernel has about 6,000 entries.
    private const ulong MaximumEntries = 1 << 20;

    private readonly Dictionary<KernelAddress, KernelAddress> _fixups;

    private ExceptionTable(Dictionary<KernelAddress, KernelAddress> fixups) => _fixups = fixups;

    /// <summary>The instructions that may fault.</summary>
    public IReadOnlyCollection<KernelAddress> Instructions => _fixups.Keys;

    /// <summary>
    /// Where the kernel goes on if the instruction at this address faults; false if it is not in the table.
    /// </summary>
    public bool TryFindFixup(KernelAddress instruction, out KernelAddress fixup) =>
        _fixups.TryGetValue(instruction, out fixup);

    /// <summary>Reads a table.</summary>
    /// <param name="memory">Where it lies.</param>
    /// <param name="start">Its first entry.</param>
    /// <param name="count">How many entries it has.</param>
    /// <exception cref="MalformedDataException">It is not readable, or impossibly long.</exception>
    public static ExceptionTable Read(IKernelMemory memory, KernelAddress start, ulong count)
    {
        if (count > MaximumEntries)
        {
            throw new MalformedDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"exception table at {start}: {count} entries, expected at most {MaximumEntries}"));
        }

        var bytes = memory.ReadBytes(start, (int)count * EntrySize);
        var fixups = new Dictionary<KernelAddress, KernelAddress>();
        for (var at = 0; at < bytes.Length; at += EntrySize)
        {
            var instruction = start + at + MemoryMarshal.Read<int>(bytes.AsSpan(at));
            fixups[instruction] = start + at + 4 + MemoryMarshal.Read<int>(bytes.AsSpan(at + 4));
        }

        return new ExceptionTable(fixups);
    }

    /// <summary>Reads the table that fills a range.</summary>
    /// <exception cref="MalformedDataException">
    /// It is not readable, impossibly long, or not of whole entries.
    /// </exception>
    public static ExceptionTable Between(IKernelMemory memory, KernelAddress start, KernelAddress end)
    {
        var length = (ulong)(end - start);
        return length % EntrySize == 0
            ? Read(memory, start, length / EntrySize)
            : throw new MalformedDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"exception table at {start}: {length} bytes, not of whole entries of {EntrySize}"));
    }
}
