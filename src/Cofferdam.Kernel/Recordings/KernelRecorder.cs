using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Recordings;

/// <summary>
/// Records the running kernel as far as chosen functions need it, small enough to attach to a report:
/// <see cref="KernelImage.OpenRecording"/> reads it. Needs root.
/// </summary>
public static class KernelRecorder
{
    // What the readers of this project look up; the next symbol comes along, so that ends stay the same.
    private static readonly string[] _variables =
    [
        "_text", "_end", "_stext", "_etext", "__start_rodata", "__end_rodata", "_sdata", "_edata", "__init_begin",
        "__init_end", "__bss_start", "__bss_stop", "__per_cpu_start", "__per_cpu_end", "__per_cpu_load",
        "__per_cpu_offset", "nr_cpu_ids", "pcpu_base_addr", "pcpu_first_chunk", "pcpu_nr_units", "pcpu_unit_size",
        "page_offset_base", "vmalloc_base", "vmemmap_base", "__pgtable_l5_enabled", "max_pfn", "__kfence_pool",
        "kfence_metadata",
        "modules", "slab_caches", "kmalloc_caches", "__start___ex_table", "__stop___ex_table",
        "__start___jump_table", "__stop___jump_table", "__start_static_call_sites", "__stop_static_call_sites",
    ];

    private static readonly string[] _types =
    [
        "list_head", "page", "module", "mod_mem_type", "mod_kallsyms", "elf64_sym", "kmem_cache", "kfence_metadata",
        "pcpu_chunk",
    ];

    /// <summary>Records the running kernel.</summary>
    /// <param name="directory">Where to; files of an earlier recording are replaced.</param>
    /// <param name="scope">What of it.</param>
    /// <exception cref="ArgumentException">A module is not loaded.</exception>
    /// <exception cref="FeatureMissingException">The kernel hides what is needed, or was built without it.</exception>
    /// <exception cref="MalformedDataException">
    /// Something it says makes no sense, or its code has probes in it.
    /// </exception>
    public static void Record(string directory, RecordingScope scope)
    {
        var source = new RecordingSource(new LiveKernel());
        using var image = KernelImage.Open(source);
        foreach (var module in scope.Modules)
        {
            if (!image.Modules.TryFind(module, out _))
                throw new ArgumentException($"module {module} is not loaded", nameof(scope));
        }

        var functions = scope.Modules.SelectMany(image.Functions.OfModule)
            .Concat(scope.Functions.SelectMany(image.Functions.ByGlob))
            .ToArray();
        RefuseProbes(image, functions);
        ReadText(image, scope);
        var symbols = ChooseSymbols(image.Symbols, scope, functions);
        var types = new BtfSelection(image.Types);
        ChooseTypes(image, types, scope, symbols);

        Prepare(directory);
        Save(directory, "kallsyms", SymbolText(symbols));
        SaveMemory(directory, source.Recorder);
        var bytes = types.Write();
        Save(directory, "vmlinux.btf", bytes);
        var written = BtfReader.Read(bytes);
        foreach (var module in scope.Modules)
        {
            if (image.TryTypesOf(module, out var moduleTypes))
                Save(directory, module + ".btf", types.WriteModule(moduleTypes, written));
        }
    }

    /// <summary>
    /// Records what a use of the running kernel needs: all symbols and types, and of its memory what the use reads.
    /// Larger than a recording of chosen functions, and exactly what the use found.
    /// </summary>
    /// <param name="directory">Where to; files of an earlier recording are replaced.</param>
    /// <param name="use">What is done with the kernel.</param>
    /// <exception cref="FeatureMissingException">The kernel hides what is needed, or was built without it.</exception>
    public static void RecordUse(string directory, Action<KernelImage> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var source = new RecordingSource(new LiveKernel());
        using var image = KernelImage.Open(source);
        use(image);

        Prepare(directory);
        Save(directory, "kallsyms", source.ReadSymbols());
        SaveMemory(directory, source.Recorder);
        Save(directory, "vmlinux.btf", source.ReadTypes());
        foreach (var module in image.Modules.All)
        {
            if (source.ReadModuleTypes(module.Name) is { } types)
                Save(directory, module.Name + ".btf", types);
        }
    }

    private static void Prepare(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var old in Directory.GetFiles(directory, "*.gz"))
            File.Delete(old);
    }

    // What lies between functions is part of a recording: padding, or code without a name.
    private static void ReadText(KernelImage image, RecordingScope scope)
    {
        foreach (var text in image.Modules.All
            .Where(module => scope.Modules.Contains(module.Name))
            .SelectMany(module => module.Text))
        {
            image.Memory.ReadBytes(text.Start, (int)text.Length);
        }
    }

    private static void RefuseProbes(KernelImage image, IEnumerable<FunctionCode> functions)
    {
        var ranges = functions.Select(function => function.Range).ToArray();
        foreach (var probe in image.ReadProbes())
        {
            if (probe.Replaced.Length > 0 && Array.Exists(ranges, range => range.Contains(probe.Address)))
            {
                throw new MalformedDataException(
                    $"code at {probe.Address} has a kprobe in it: remove it before recording");
            }
        }
    }

    private static List<KernelSymbol> ChooseSymbols(
        KernelSymbols symbols, RecordingScope scope, IReadOnlyCollection<FunctionCode> functions)
    {
        var addresses = functions
            .SelectMany(function => CallTargets(function).Append(function.Start))
            .ToHashSet();
        var chosen = new List<KernelSymbol>();
        var endsAt = new HashSet<KernelAddress>();
        foreach (var symbol in symbols.All)
        {
            var isWanted = symbol.Module is null
                ? _variables.Contains(symbol.Name) || (symbol.IsText && addresses.Contains(symbol.Address))
                : scope.Modules.Contains(symbol.Module);
            if (!isWanted && !endsAt.Contains(symbol.Address))
                continue;

            chosen.Add(symbol);
            if (isWanted)
                endsAt.Add(symbol.End);
        }

        return chosen;
    }

    // Where the code may call or jump to, decoded or not: every e8 or e9 with the distance behind it. Some are parts of
    // other instructions and lead to nothing that has a symbol.
    private static IEnumerable<KernelAddress> CallTargets(FunctionCode function)
    {
        for (var at = 0; at + 5 <= function.Bytes.Length; at++)
        {
            if (function.Bytes.Span[at] is 0xe8 or 0xe9)
                yield return function.Start + at + 5 + MemoryMarshal.Read<int>(function.Bytes.Span[(at + 1)..]);
        }
    }

    private static void ChooseTypes(
        KernelImage image, BtfSelection selection, RecordingScope scope, IEnumerable<KernelSymbol> symbols)
    {
        foreach (var type in _types.Concat(scope.Types).SelectMany(image.Types.FindAll<BtfType>))
            selection.Add(image.Types, type.Id);

        var names = symbols.Where(symbol => symbol.IsFunction && symbol.Module is null).Select(symbol => symbol.Name);
        foreach (var function in names.Distinct().SelectMany(image.Types.FindAll<BtfFunction>))
            selection.Add(image.Types, function.Id);

        foreach (var module in scope.Modules)
        {
            if (!image.TryTypesOf(module, out var types))
                continue;

            foreach (var type in types.Own)
                selection.AddWithPointees(types, type.Id);
        }
    }

    private static byte[] SymbolText(IEnumerable<KernelSymbol> symbols)
    {
        var text = new StringBuilder();
        foreach (var symbol in symbols)
        {
            text.Append(CultureInfo.InvariantCulture, $"{symbol.Address.Value:x16} {symbol.Type} {symbol.Name}");
            text.Append(symbol.Module is null ? "\n" : $"\t[{symbol.Module}]\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void SaveMemory(string directory, MemoryRecorder memory) =>
        Save(directory, "memory.core", ElfCoreWriter.Write(
            [.. memory.Segments.Select(segment => segment.Range)], [.. memory.Recorded]));

    private static void Save(string directory, string name, ReadOnlySpan<byte> bytes)
    {
        using var file = new GZipStream(
            File.Create(Path.Combine(directory, name + ".gz")), CompressionLevel.SmallestSize);
        file.Write(bytes);
    }
}
