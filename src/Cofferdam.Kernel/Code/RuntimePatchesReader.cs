using System.Globalization;
using System.Runtime.InteropServices;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Modules;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Code;

/// <summary>Reads the tables of jump labels and static calls, of the image and of every module.</summary>
/// <remarks>
/// <code>
/// struct jump_entry (include/linux/jump_label.h), 16 bytes   struct static_call_site, 8 bytes
///  0 s32 code    relative to this field                       0 s32 addr  relative to this field
///  4 s32 target  relative to this field                       4 s32 key
///  8 s64 key
/// </code>
/// A kernel or a recording without a table has no such places.
/// </remarks>
internal static class RuntimePatchesReader
{
    private const int JumpEntrySize = 16;
    private const int StaticCallSize = 8;
    // The image of a stock kernel has about 10,000 entries.
    private const ulong MaximumEntries = 1 << 20;

    /// <summary>Reads all tables.</summary>
    /// <exception cref="MalformedDataException">A table is not readable, or impossibly long.</exception>
    public static RuntimePatches Read(
        KernelSymbols symbols, BtfTypes types, IKernelMemory memory, KernelModules modules)
    {
        var labels = new Dictionary<KernelAddress, KernelAddress>();
        var calls = new HashSet<KernelAddress>();
        if (TryFindTable(symbols, "__jump_table", JumpEntrySize, out var start, out var count))
            ReadLabels(memory, start, count, labels);
        if (TryFindTable(symbols, "_static_call_sites", StaticCallSize, out start, out count))
            ReadCalls(memory, start, count, calls);
        var type = types.Find<BtfStruct>("module");
        foreach (var module in modules.All)
        {
            var fields = new KernelStruct(memory, types, type!.Id, module.Address);
            if (fields.Has("jump_entries"))
                ReadLabels(memory, fields.ReadPointer("jump_entries"), fields.ReadUnsigned("num_jump_entries"), labels);
            if (fields.Has("static_call_sites"))
            {
                var first = fields.ReadPointer("static_call_sites");
                ReadCalls(memory, first, fields.ReadUnsigned("num_static_call_sites"), calls);
            }
        }

        return new RuntimePatches(labels, calls);
    }

    private static bool TryFindTable(
        KernelSymbols symbols, string name, int entrySize, out KernelAddress start, out ulong count)
    {
        start = default;
        count = 0;
        if (!symbols.TryFindUnique("__start_" + name, out var first)
            || !symbols.TryFindUnique("__stop_" + name, out var end))
        {
            return false;
        }

        start = first.Address;
        count = (ulong)(end.Address - start) / (ulong)entrySize;
        return true;
    }

    private static void ReadLabels(
        IKernelMemory memory, KernelAddress start, ulong count, Dictionary<KernelAddress, KernelAddress> labels)
    {
        var bytes = ReadTable(memory, start, count, JumpEntrySize, "jump table");
        for (var at = 0; at < bytes.Length; at += JumpEntrySize)
        {
            var code = start + at + MemoryMarshal.Read<int>(bytes.AsSpan(at));
            labels[code] = start + at + 4 + MemoryMarshal.Read<int>(bytes.AsSpan(at + 4));
        }
    }

    private static void ReadCalls(
        IKernelMemory memory, KernelAddress start, ulong count, HashSet<KernelAddress> calls)
    {
        var bytes = ReadTable(memory, start, count, StaticCallSize, "table of static calls");
        for (var at = 0; at < bytes.Length; at += StaticCallSize)
            calls.Add(start + at + MemoryMarshal.Read<int>(bytes.AsSpan(at)));
    }

    private static byte[] ReadTable(IKernelMemory memory, KernelAddress start, ulong count, int entrySize, string what)
    {
        if (count > MaximumEntries)
        {
            throw new MalformedDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{what} at {start}: {count} entries, expected at most {MaximumEntries}"));
        }

        return count == 0 ? [] : memory.ReadBytes(start, (int)count * entrySize);
    }
}
