using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Modules;
using Cofferdam.Kernel.Recordings;
using Cofferdam.Kernel.Slabs;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel;

/// <summary>
/// All that a kernel tells about itself: symbols, types, memory, layout, modules, slab caches, code. Of the kernel that
/// runs, or of a recorded one. A snapshot: modules loaded later are not in it. Safe for concurrent readers.
/// </summary>
public sealed class KernelImage : IDisposable
{
    private readonly IKernelSource _source;
    private readonly ConcurrentDictionary<string, BtfTypes?> _moduleTypes = new(StringComparer.Ordinal);

    private KernelImage(IKernelSource source)
    {
        _source = source;
        // Both are long, and neither needs the other.
        var types = Task.Run(() => BtfReader.Read(source.ReadTypes()));
        var symbols = KallsymsReader.Read(source.ReadSymbols());
        Types = types.GetAwaiter().GetResult();
        Memory = source.Memory;
        Layout = MemoryLayout.Read(symbols, Types, Memory);
        Modules = KernelModulesReader.Read(symbols, Types, Memory);
        Symbols = symbols
            .ClampedTo(Layout.Image.Sections.Concat(Modules.All.SelectMany(module => module.Ranges)))
            .WithSizes(KernelModulesReader.ReadSymbolSizes(Modules, Types, Memory));
        SlabCaches = SlabCachesReader.Read(Symbols, Types, Memory);
        Functions = new CodeReader(
            Symbols, Memory, Modules.All.SelectMany(module => module.Text).Append(Layout.Image.Text));
        Exceptions = ReadImageExceptions(Symbols, Memory);
        Patches = RuntimePatchesReader.Read(symbols, Types, Memory, Modules);
    }

    /// <summary>The symbols of the image and of modules.</summary>
    public KernelSymbols Symbols { get; }

    /// <summary>The types of the image.</summary>
    public BtfTypes Types { get; }

    /// <summary>The memory.</summary>
    public IKernelMemory Memory { get; }

    /// <summary>The map of the address space.</summary>
    public MemoryLayout Layout { get; }

    /// <summary>The modules.</summary>
    public KernelModules Modules { get; }

    /// <summary>The slab caches.</summary>
    public SlabCaches SlabCaches { get; }

    /// <summary>The code of functions.</summary>
    public CodeReader Functions { get; }

    /// <summary>The instructions of the image that may fault; those of a module are with the module.</summary>
    public ExceptionTable Exceptions { get; }

    /// <summary>Where the code of the image and of modules is rewritten while it runs.</summary>
    public RuntimePatches Patches { get; }

    /// <summary>Reads the kernel that runs. Needs root.</summary>
    /// <exception cref="FeatureMissingException">
    /// The kernel hides what is needed (kptr_restrict, lockdown, missing privilege) or was built without it.
    /// </exception>
    /// <exception cref="MalformedDataException">Something it says makes no sense.</exception>
    public static KernelImage OpenLive() => Open(new LiveKernel());

    /// <summary>Reads a kernel that was recorded.</summary>
    /// <param name="directory">
    /// Gzip files: kallsyms.gz, the text; vmlinux.btf.gz and MODULE.btf.gz, types; memory.core.gz, an ELF core file
    /// with the parts of memory that were kept.
    /// </param>
    /// <exception cref="FeatureMissingException">The recording lacks something.</exception>
    /// <exception cref="MalformedDataException">Something in it makes no sense.</exception>
    public static KernelImage OpenRecording(string directory) => Open(new RecordedKernel(directory));

    /// <summary>The types of a module, over those of the image; those of the image if the module has no BTF.</summary>
    /// <exception cref="MalformedDataException">Its BTF makes no sense.</exception>
    public BtfTypes TypesOf(string? module) =>
        module is not null && TryTypesOf(module, out var types) ? types : Types;

    /// <summary>The types of a module, over those of the image; false if the module has no BTF.</summary>
    /// <exception cref="MalformedDataException">Its BTF makes no sense.</exception>
    public bool TryTypesOf(string module, [NotNullWhen(true)] out BtfTypes? types)
    {
        types = Modules.TryFind(module, out var loaded)
            ? _moduleTypes.GetOrAdd(
                loaded.Name, name => _source.ReadModuleTypes(name) is { } bytes ? BtfReader.Read(bytes, Types) : null)
            : null;
        return types is not null;
    }

    /// <summary>
    /// The kprobes that are in the code at this moment: what <see cref="Functions"/> reads has their traces.
    /// </summary>
    /// <exception cref="FeatureMissingException">The kernel has no list of them, or hides it.</exception>
    /// <exception cref="MalformedDataException">The list has another form.</exception>
    public IReadOnlyList<InstalledProbe> ReadProbes() => KprobesListReader.Read(_source.ReadProbes());

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private static ExceptionTable ReadImageExceptions(KernelSymbols symbols, IKernelMemory memory)
    {
        var start = symbols.Require("__start___ex_table").Address;
        return ExceptionTable.Between(memory, start, symbols.Require("__stop___ex_table").Address);
    }

    internal static KernelImage Open(IKernelSource source)
    {
        try
        {
            return new KernelImage(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
