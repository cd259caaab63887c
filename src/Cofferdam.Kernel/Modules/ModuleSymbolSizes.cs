using System.Globalization;
using System.Runtime.InteropServices;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Modules;

/// <summary>
/// Reads how long the symbols of a module are from the ELF symbol table that the kernel keeps for it (struct
/// mod_kallsyms, include/linux/module.h). /proc/kallsyms does not tell.
/// </summary>
internal static class ModuleSymbolSizes
{
    // The largest modules have some 50,000 symbols.
    private const ulong MaximumSymbols = 1 << 20;

    /// <summary>Where the table of one module lies; empty if it has none.</summary>
    /// <param name="memory">Where the module lies.</param>
    /// <param name="types">The types of the kernel.</param>
    /// <param name="module">The address of its struct module.</param>
    /// <exception cref="FeatureMissingException">The kernel does not keep it.</exception>
    /// <exception cref="MalformedDataException">It is not readable, or impossibly long.</exception>
    public static AddressRange RangeOf(IKernelMemory memory, BtfTypes types, KernelAddress module)
    {
        if (KernelStruct.At(memory, types, "module", module).Follow("kallsyms") is not { } table)
            return default;
        var count = table.ReadUnsigned("num_symtab");
        return count <= MaximumSymbols
            ? AddressRange.OfLength(table.ReadPointer("symtab"), count * types.Require<BtfStruct>("elf64_sym").Size)
            : throw new MalformedDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"symbols of module at {module}: {count}, expected at most {MaximumSymbols}"));
    }

    /// <summary>Adds the sizes of one module; the larger one where symbols share an address.</summary>
    /// <param name="memory">Where the module lies.</param>
    /// <param name="types">The types of the kernel.</param>
    /// <param name="table">The module's table.</param>
    /// <param name="sizes">Bytes by address.</param>
    /// <exception cref="FeatureMissingException">The kernel does not keep it.</exception>
    /// <exception cref="MalformedDataException">It is not readable.</exception>
    public static void Add(
        IKernelMemory memory, BtfTypes types, AddressRange table, Dictionary<KernelAddress, ulong> sizes)
    {
        if (table.Length == 0)
            return;
        var symbol = types.Require<BtfStruct>("elf64_sym");
        var value = (int)types.RequireField(symbol.Id, "st_value").Offset;
        var length = (int)types.RequireField(symbol.Id, "st_size").Offset;
        var stride = (int)symbol.Size;
        var bytes = memory.ReadBytes(table.Start, (int)table.Length);
        for (var at = 0; at < bytes.Length; at += stride)
        {
            var address = new KernelAddress(MemoryMarshal.Read<ulong>(bytes.AsSpan(at + value)));
            var size = MemoryMarshal.Read<ulong>(bytes.AsSpan(at + length));
            if (size > sizes.GetValueOrDefault(address))
                sizes[address] = size;
        }
    }
}
