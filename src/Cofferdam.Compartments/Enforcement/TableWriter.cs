using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>Loads the eBPF object for a compiled policy and fills its tables.</summary>
internal static class TableWriter
{
    // What a site writes is of few classes. That others have records of what they allocate, too, makes them many.
    private const int LessonsOfSite = 32;
    private const int RecordsOfOthers = 1 << 20;

    /// <summary>Loads and fills. The programs can be attached when this returns.</summary>
    /// <param name="compiled">The policy.</param>
    /// <param name="functions">Whether a kernel function exists.</param>
    public static LoadedObject Load(CompiledPolicy compiled, Predicate<string> functions)
    {
        var sites = DisplacementTable.Build(
            [.. compiled.SiteRows.Select(row => row.Address)], LoadedObject.SiteBucketBits);
        var allocations = DisplacementTable.Build([.. compiled.AllocationRows.Select(row => row.ReturnAddress)]);
        var caches = DisplacementTable.Build([.. compiled.CacheRows.Select(row => row.Address)]);
        var shapes = new MapShapes(
            sites.SlotCount,
            compiled.SiteRows.Count,
            allocations.Displacements.Count,
            allocations.SlotCount,
            compiled.LegalSets.Count,
            compiled.RangeRows.Count,
            caches.Displacements.Count,
            caches.SlotCount,
            compiled.Policy.Limits.Records + (compiled.IsLearning ? RecordsOfOthers : 0),
            compiled.Policy.Limits.EventBytes)
        {
            CacheTrees = compiled.Model?.CacheTreeRows.Count ?? 0,
            Modules = compiled.ModuleRows.Count,
            Lessons = compiled.IsLearning ? compiled.Sites.Count * LessonsOfSite : 0,
        };
        var layout = compiled.Layout with
        {
            SiteSeed = sites.Seed,
            SiteSlotMask = sites.SlotMask,
            AllocationSeed = allocations.Seed,
            AllocationBucketShift = (uint)allocations.BucketShift,
            AllocationSlotMask = allocations.SlotMask,
            CacheSeed = caches.Seed,
            CacheBucketShift = (uint)caches.BucketShift,
            CacheSlotMask = caches.SlotMask,
            Trees = (uint)(compiled.Model?.CacheTreeRows.Count ?? 0),
            Learning = compiled.IsLearning ? 1u : 0,
            ModuleCount = (uint)compiled.ModuleRows.Count,
        };
        // Whoever learns has the kernel's own probes, whatever the policy says.
        var loaded = LoadedObject.Load(
            shapes, layout, functions, isInGate: compiled.Policy.IsInGate && !compiled.IsLearning);
        try
        {
            loaded.Map(".data.buckets").SetAll<uint>([.. sites.Displacements]);
            FillSlots(loaded, "sites", SiteRowsOf(compiled), row => sites.SlotOf(row.Address));
            Fill(loaded, "allocation_buckets", allocations.Displacements);
            FillSlots(loaded, "allocations", compiled.AllocationRows, row => allocations.SlotOf(row.ReturnAddress));
            loaded.Map(".data.callers").SetAll<byte>(
                CallerFilter.Of(compiled.AllocationRows.Select(row => row.ReturnAddress)));
            Fill(loaded, "legal_sets", [.. compiled.LegalSets.Select(LegalSetRow.Of)]);
            Fill(loaded, "ranges", compiled.RangeRows);
            Fill(loaded, "loaded_modules", compiled.ModuleRows);
            Fill(loaded, "cache_buckets", caches.Displacements);
            FillSlots(loaded, "caches", compiled.CacheRows, row => caches.SlotOf(row.Address));
            if (compiled.Model is { } model)
                Fill(loaded, model);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<SiteRow> SiteRowsOf(CompiledPolicy compiled) =>
        compiled.IsLearning
            ? [.. compiled.SiteRows.Select(row => row with { Form = row.Form | SiteForm.Learnt })]
            : compiled.SiteRows;

    private static void Fill(LoadedObject loaded, CompiledModel model)
    {
        loaded.Map(".data.forest").SetAll<byte>(model.Forest.ToBytes());
        foreach (var (cache, row) in model.CacheTreeRows)
            loaded.Map("cache_trees").Set(cache, row);
    }

    private static void Fill<T>(LoadedObject loaded, string map, IReadOnlyList<T> values)
        where T : unmanaged
    {
        for (var i = 0; i < values.Count; i++)
            loaded.Map(map).Set((uint)i, values[i]);
    }

    private static void FillSlots<T>(LoadedObject loaded, string map, IReadOnlyList<T> rows, Func<T, int> slotOf)
        where T : unmanaged
    {
        foreach (var row in rows)
            loaded.Map(map).Set((uint)slotOf(row), row);
    }
}
