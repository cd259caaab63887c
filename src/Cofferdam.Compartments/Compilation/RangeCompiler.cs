using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// The stretches of memory that are classes: the compartment's own module data, what the policy adds by name, and the
/// dynamic per-CPU chunks.
/// </summary>
internal sealed class RangeCompiler(KernelImage image, ClassTable classes)
{
    // Binary search in the kernel takes this many steps (RANGE_STEPS in bpf/cofferdam.h).
    private const int MostRanges = 1 << 12;
    private const int MostChunks = 4096;
    private readonly List<RangeRow> _rows = [];
    private readonly ModuleNumbers _modules = new(image.Modules);
    private readonly HashSet<string> _legalModules = [];

    /// <summary>Makes the writable data of a module a legal class.</summary>
    public void AddModuleData(string name, string origin)
    {
        if (!image.Modules.TryFind(name, out var module))
            throw new NotFoundException("loaded module", name, image.Modules.All.Select(m => m.Name));
        var id = classes.Legal($"data of module {name}", origin);
        foreach (var range in module.Data)
            Add(range, id);
        _legalModules.Add(module.Name);
    }

    /// <summary>
    /// Tells the images of all modules there are from those that are loaded later. What is legal of them is added
    /// apart.
    /// </summary>
    public void AddModules()
    {
        foreach (var module in image.Modules.All)
        {
            var legal = _legalModules.Contains(module.Name);
            foreach (var range in legal ? module.Text.Concat(module.ReadOnly) : module.Ranges)
                Add(range, (int)RegionClass.Module);
        }
    }

    /// <summary>Makes one global variable a legal class.</summary>
    public void AddSymbol(SymbolReference reference, string origin)
    {
        var found = image.Symbols.FindIn(reference.Module, reference.Name).Where(symbol => !symbol.IsText).ToArray();
        if (found.Length == 0)
        {
            var variables = image.Symbols.All.Where(symbol => !symbol.IsText).Select(symbol => symbol.Name);
            throw new NotFoundException("variable", reference.ToString(), variables);
        }

        var id = classes.Legal(ClassNames.OfVariable(reference.Module, reference.Name), origin);
        foreach (var symbol in found)
            Add(symbol.Range, id);
    }

    /// <summary>
    /// Dynamic per-CPU chunks lie in the vmalloc area; each spans as far as the first one, which it is laid out like
    /// (mm/percpu-vm.c). Chunks made later are vmalloc memory to the compartment.
    /// </summary>
    public void AddPerCpuChunks()
    {
        var slots = image.Memory.Read<int>(image.Symbols.Require("pcpu_nr_slots").Address);
        var lists = image.Memory.ReadPointer(image.Symbols.Require("pcpu_chunk_lists").Address);
        for (var slot = 0; slot < slots; slot++)
        {
            var head = lists + (16L * slot);
            foreach (var chunk in KernelList.Walk(image.Memory, image.Types, head, "pcpu_chunk", "list", MostChunks))
            {
                var start = chunk.ReadPointer("base_addr");
                if (image.Layout.Vmalloc.Contains(start))
                    Add(AddressRange.OfLength(start, image.Layout.PerCpu.FirstChunk.Length), (int)RegionClass.PerCpu);
            }
        }
    }

    /// <summary>The ranges, ascending; one that lies within another is left out.</summary>
    public IReadOnlyList<RangeRow> Build()
    {
        var rows = new List<RangeRow>();
        foreach (var row in _rows.OrderBy(row => row.Start).ThenByDescending(row => row.End))
        {
            if (rows.Count == 0 || row.Start >= rows[^1].End)
                rows.Add(row);
            else if (row.End > rows[^1].End)
                rows.Add(row with { Start = rows[^1].End });
        }

        return rows.Count <= MostRanges
            ? rows
            : throw new FeatureMissingException(
                FormattableString.Invariant($"a compartment with more than {MostRanges} data ranges"),
                "name fewer symbols and modules in the policy");
    }

    private void Add(AddressRange range, int id)
    {
        if (range.Length > 0)
        {
            _rows.Add(new RangeRow
            {
                Start = range.Start.Value,
                End = range.End.Value,
                Class = (uint)id,
                Module = _modules.At(range.Start),
            });
        }
    }
}
