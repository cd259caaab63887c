using Cofferdam.Analysis.Accesses;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Learnt;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Compartments.Compilation;

/// <summary>Makes a policy concrete for one boot of one kernel.</summary>
public static class PolicyCompiler
{
    private const int PageShift = 12;

    // THREAD_SIZE, arch/x86/include/asm/page_64_types.h: four pages without KASAN.
    private const int ThreadSize = 4 << PageShift;

    // IRQ_STACK_SIZE, arch/x86/include/asm/page_64_types.h: four pages without KASAN.
    private const int IrqStackSize = 4 << PageShift;

    /// <summary>Compiles the policy.</summary>
    /// <param name="policy">What is wanted.</param>
    /// <param name="map">The access map of the policy's compartment.</param>
    /// <param name="image">The kernel that the map was made from.</param>
    /// <param name="learnt">What was learnt on this build of the kernel; null for nothing.</param>
    /// <exception cref="NotFoundException">The policy names something that this kernel does not have.</exception>
    /// <exception cref="FeatureMissingException">The compartment is larger than the tables allow.</exception>
    public static CompiledPolicy Compile(
        Policy policy, AccessMap map, KernelImage image, LearntWrites? learnt = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(image);

        var classes = new ClassTable();
        var modules = new ModuleNumbers(image.Modules);
        RegionClasses.AddTo(classes, policy.Legal.Regions);
        var lessons = new LearntCompiler(learnt ?? LearntWrites.Nothing);
        var ranges = CompileRanges(policy, lessons, map, image, classes);
        var allocations = new AllocationCompiler(image, classes, CompartmentAnalysis.OptionsFor(image));
        allocations.AddOwn(map);
        foreach (var pattern in policy.Legal.AllocatedBy)
            allocations.AddForeign(pattern, "allocated-by of the policy");
        foreach (var cache in policy.Legal.Caches)
            allocations.AddCache(cache, "cache of the policy");
        lessons.AddTo(allocations);
        int? reached = map.WrittenPaths.IsEmpty
            ? null
            : classes.Legal(ClassNames.Reached, "variables that the compartment writes by way of");

        var legal = classes.Classes.Where(c => c.Legal && c.Origin != LearntCompiler.Origin).Select(c => c.Id);
        var sets = new LegalSetCompiler(
            image, map, policy.LegalSets, [.. legal], lessons.ClassesOf(classes), allocations.Makers);
        var (sites, rows, denials, holes) = CompileSites(map, policy.DeniedCalls, sets.SetOf);
        var anchors = map.Anchors
            .Select((anchor, at) => new CompiledAnchor(sites.Count + at, anchor.Place, anchor.Address, anchor.Text))
            .ToArray();
        var entries = CompileEntries(policy, image, sites, sites.Count + anchors.Length);
        var placed = ProbePlacement.Place(
            [
                .. denials,
                .. map.Anchors.Select(DenialCompiler.Compile),
                .. entries.Select(entry => EntryCompiler.DenialOf(entry, policy.Quarantine.Error)),
            ],
            map.Sites);
        return new CompiledPolicy
        {
            Policy = policy,
            Sites =
            [
                .. sites.Select((site, at) => site with
                {
                    Ahead = placed[at].Ahead + (site.Address - new KernelAddress(rows[at].Address)),
                }),
            ],
            Anchors = anchors,
            Entries = entries,
            Classes = classes.Classes,
            LegalSets = sets.Sets,
            ClassContents = sets.Contents(),
            UnrecordedAllocations = [.. allocations.Unrecorded],
            Holes = holes,
            SiteRows =
            [
                .. rows.Select(row => row with { LegalRegions = RegionClasses.In(sets.Sets[(int)row.LegalSet]) }),
                .. map.Anchors.Select((anchor, at) => SiteCompiler.Compile(anchor, anchors[at].Id, at)),
                .. entries.Select(EntryCompiler.RowOf),
            ],
            Denials = placed,
            AllocationRows = allocations.Rows,
            CacheRows = allocations.CacheRows(),
            RangeRows = ranges,
            ModuleRows = modules.Rows,
            Modules = modules.Of(map.Functions.Select(function => function.Module).ToHashSet()),
            WrittenPaths = map.WrittenPaths,
            ReachedClass = reached,
            Layout = LayoutOf(image, policy, ranges.Count),
        };
    }

    /// <summary>
    /// The sites of a map that write and can be neither proven nor checked: what enforcing would refuse.
    /// </summary>
    public static IReadOnlyList<Hole> FindHoles(AccessMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return CompileSites(map, DeniedCalls.Skip, _ => 0).Holes;
    }

    // Trace events cannot turn anybody away.
    private static IReadOnlyList<CompiledEntry> CompileEntries(
        Policy policy, KernelImage image, IReadOnlyList<CompiledSite> sites, int firstId)
    {
        if (!policy.IsInGate)
            return [];
        var entries = new EntryCompiler(image).Compile(policy.Quarantine, firstId);
        var written = sites.Select(site => site.Address).ToHashSet();
        return entries.FirstOrDefault(entry => written.Contains(entry.Address)) is { } both
            ? throw new NotFoundException(
                $"quarantine: {both.Function} begins with a write, where no task can be turned away")
            : entries;
    }

    private static IReadOnlyList<RangeRow> CompileRanges(
        Policy policy, LearntCompiler lessons, AccessMap map, KernelImage image, ClassTable classes)
    {
        var ranges = new RangeCompiler(image, classes);
        var own = map.Functions.Select(function => function.Module).OfType<string>().Distinct();
        foreach (var module in own.Order(StringComparer.Ordinal))
            ranges.AddModuleData(module, "own module");
        foreach (var module in policy.Legal.Modules)
            ranges.AddModuleData(module, "module of the policy");
        foreach (var symbol in policy.Legal.Symbols)
            ranges.AddSymbol(symbol, "symbol of the policy");
        lessons.AddTo(ranges);
        ranges.AddModules();
        ranges.AddPerCpuChunks();
        return ranges.Build();
    }

    private static (List<CompiledSite> Sites, List<SiteRow> Rows, List<GateSiteRow> Denials, List<Hole> Holes)
        CompileSites(AccessMap map, DeniedCalls calls, Func<AccessSite, int> setOf)
    {
        var sites = new List<CompiledSite>();
        var rows = new List<SiteRow>();
        var denials = new List<GateSiteRow>();
        var holes = map.Gaps
            .Select(gap => new Hole(
                FormattableString.Invariant($"{gap.Function}+0x{gap.Range.Start - gap.FunctionStart:x}"),
                gap.Range.Start, gap.Reason))
            .ToList();
        var anchors = map.Anchors.Select((anchor, at) => (anchor.Address, at)).ToDictionary();
        foreach (var site in map.Sites)
        {
            if (site.Need is ProbeNeed.NoProbe or ProbeNeed.CoveredByOthers)
                continue;
            var compiled = new CompiledSite(
                sites.Count, site.Function, site.Offset, site.Address, site.Text, setOf(site));
            var (row, refusal) = site.Need is ProbeNeed.UncoveredByProbe uncovered
                ? (default, uncovered.Reason)
                : SiteCompiler.Compile(
                    site,
                    compiled.Id,
                    compiled.LegalSet,
                    site.Check.Anchor is { } anchor ? anchors[anchor.Address] : 0);
            if (refusal is not null)
            {
                holes.Add(new Hole(compiled.Place, site.Address, $"{site.Text}: {refusal}"));
                continue;
            }

            sites.Add(compiled);
            rows.Add(row);
            denials.Add(DenialCompiler.Compile(site, row, calls));
        }

        return (sites, rows, denials, [.. holes.OrderBy(hole => hole.Address)]);
    }

    private static LayoutRow LayoutOf(KernelImage image, Policy policy, int ranges)
    {
        var layout = image.Layout;
        var guarded = GuardedPool(image);
        return new LayoutRow
        {
            DirectMap = layout.DirectMap.Start.Value,
            DirectMapEnd = layout.DirectMap.End.Value,
            PageStructs = layout.Vmemmap.Start.Value,
            PageStructsEnd = layout.Vmemmap.End.Value,
            Vmalloc = layout.Vmalloc.Start.Value,
            VmallocEnd = layout.Vmalloc.End.Value,
            PerCpu = layout.PerCpu.FirstChunk.Start.Value,
            PerCpuEnd = layout.PerCpu.FirstChunk.End.Value,
            PerCpuUnit = layout.PerCpu.UnitSize,
            PerCpuUsed = layout.PerCpu.UsedSize,
            PerCpuOffsets = image.Symbols.Require("__per_cpu_offset").Address.Value,
            Image = layout.Image.All.Start.Value,
            ImageEnd = layout.Image.All.End.Value,
            Data = layout.Image.Data.Start.Value,
            DataEnd = layout.Image.All.End.Value,
            ReadOnly = layout.Image.ReadOnly.Start.Value,
            ReadOnlyEnd = layout.Image.ReadOnly.End.Value,
            Modules = layout.ModuleArea.Start.Value,
            ModulesEnd = layout.ModuleArea.End.Value,
            Guarded = guarded.Start.Value,
            GuardedEnd = guarded.End.Value,
            // The lower half, whatever the number of paging levels: nothing of the kernel is there.
            UserEnd = 1UL << 63,
            PageStructSize = (uint)image.Types.SizeOf(image.Types.Require<BtfStruct>("page").Id)!.Value,
            ThreadSize = ThreadSize,
            IrqStackSize = IrqStackSize,
            Ranges = (uint)ranges,
            EventsPerSite = (uint)policy.Limits.EventsPerSite,
        };
    }

    // The pool is allocated at boot if KFENCE is built in and not switched off; then the pointer is set.
    private static AddressRange GuardedPool(KernelImage image)
    {
        if (!image.Symbols.TryFindUnique("__kfence_pool", out var pointer))
            return default;
        var start = image.Memory.ReadPointer(pointer.Address);
        // (CONFIG_KFENCE_NUM_OBJECTS + 1) * 2 pages, with the default of 255 objects; a larger pool's rest is ordinary
        // slab memory to the programs, whose objects are then unknown by their missing record.
        return start.IsValid ? AddressRange.OfLength(start, 256UL * 2 << PageShift) : default;
    }
}
