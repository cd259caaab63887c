using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Modules;

/// <summary>
/// Reads the kernel's list of modules. Handles both layouts of struct module: one block with parts (core_layout) and,
/// since Linux 6.4, commit ac3b43283923 ("module: replace module_layout with module_memory"), one block per part (mem).
/// </summary>
public static class KernelModulesReader
{
    // Far more than any machine loads: a longer list does not end.
    private const int MaximumModules = 16384;

    /// <summary>Reads all modules.</summary>
    /// <exception cref="FeatureMissingException">The kernel lacks the list or a member of struct module.</exception>
    /// <exception cref="MalformedDataException">The list is damaged, or changed while it was read.</exception>
    public static KernelModules Read(KernelSymbols symbols, BtfTypes types, IKernelMemory memory)
    {
        if (!symbols.TryFindUnique("modules", out var head))
            return new KernelModules([]);

        var list = KernelList.Walk(memory, types, head.Address, "module", "list", MaximumModules);
        // A module that is still being copied in has no valid members yet.
        return new KernelModules(
        [
            .. list
                .Where(module => ReadState(module) != ModuleState.Unformed)
                .Select(module => ReadModule(memory, types, module)),
        ]);
    }

    /// <summary>How many bytes the symbols of modules have, by address, as far as the kernel knows.</summary>
    /// <exception cref="FeatureMissingException">The kernel lacks a member of struct module.</exception>
    /// <exception cref="MalformedDataException">A table is damaged, or changed while it was read.</exception>
    internal static IReadOnlyDictionary<KernelAddress, ulong> ReadSymbolSizes(
        KernelModules modules, BtfTypes types, IKernelMemory memory)
    {
        var sizes = new Dictionary<KernelAddress, ulong>();
        foreach (var module in modules.All)
            ModuleSymbolSizes.Add(memory, types, module.SymbolTable, sizes);

        return sizes;
    }

    private static KernelModule ReadModule(IKernelMemory memory, BtfTypes types, KernelStruct module)
    {
        var (text, readOnly, data, size) = module.Has("core_layout") ? ReadLayout(module) : ReadMemory(types, module);
        return new KernelModule
        {
            Name = module.ReadText("name"),
            Address = module.Address,
            State = ReadState(module),
            Text = NonEmpty(text),
            ReadOnly = NonEmpty(readOnly),
            Data = NonEmpty(data),
            SymbolTable = ModuleSymbolSizes.RangeOf(memory, types, module.Address),
            Size = size,
            PerCpu = AddressRange.OfLength(module.ReadPointer("percpu"), module.ReadUnsigned("percpu_size")),
            Taints = module.ReadUnsigned("taints"),
            HasBtf = module.Has("btf_data_size") && module.ReadUnsigned("btf_data_size") != 0,
            Exceptions = ExceptionTable.Read(
                memory, module.ReadPointer("extable"), module.ReadUnsigned("num_exentries")),
        };
    }

    private static ModuleState ReadState(KernelStruct module) => (ModuleState)module.ReadUnsigned("state");

    // base     +text_size      +ro_size          +ro_after_init_size   +size
    //  | text   | constants     | __ro_after_init  | variables           |
    private static Parts ReadLayout(KernelStruct module)
    {
        var start = module.ReadPointer("core_layout.base");
        var text = start + (long)module.ReadUnsigned("core_layout.text_size");
        var constant = start + (long)module.ReadUnsigned("core_layout.ro_after_init_size");
        var size = module.ReadUnsigned("core_layout.size");
        if (start > text || text > constant || constant > start + (long)size)
        {
            throw new MalformedDataException(
                $"struct module at {module.Address}: the parts of core_layout are out of order");
        }


        return new Parts(
            [new AddressRange(start, text)],
            [new AddressRange(text, constant)],
            [new AddressRange(constant, start + (long)size)],
            size);
    }

    private static Parts ReadMemory(BtfTypes types, KernelStruct module)
    {
        AddressRange text = Part("MOD_TEXT"), data = Part("MOD_DATA");
        AddressRange constants = Part("MOD_RODATA"), afterInit = Part("MOD_RO_AFTER_INIT");
        return new Parts(
            [text], [constants, afterInit], [data], text.Length + data.Length + constants.Length + afterInit.Length);

        AddressRange Part(string name)
        {
            if (!types.TryFindEnumerator(name, out var index))
                throw new FeatureMissingException($"kernel enum constant {name} in BTF", "needs a kernel that has it");

            return AddressRange.OfLength(
                module.ReadPointer($"mem[{index}].base"), module.ReadUnsigned($"mem[{index}].size"));
        }
    }

    private static AddressRange[] NonEmpty(IEnumerable<AddressRange> ranges) =>
        [.. ranges.Where(range => range.Length > 0)];

    private readonly record struct Parts(
        AddressRange[] Text, AddressRange[] ReadOnly, AddressRange[] Data, ulong Size);
}
