using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Sampling;

namespace Cofferdam.Compartments.Learnt;

/// <summary>How much of what a compartment wrote lies in memory of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Sites">How many sites wrote there.</param>
/// <param name="Recorded">How many writes were to objects with a record, or of a cache of one type.</param>
/// <param name="Writes">How many writes there were.</param>
public sealed record WrittenMemory(MemoryKind Kind, int Sites, ulong Recorded, ulong Writes)
{
    /// <summary>The kinds in which something was written, most writes first.</summary>
    internal static IReadOnlyList<WrittenMemory> Of(
        IEnumerable<KeyValuePair<LessonRow, LessonCountRow>> lessons, CompiledPolicy compiled, ObjectNames names)
    {
        var variables = compiled.RangeRows.Select(row => row.Class).ToHashSet();
        return
        [
            .. lessons.GroupBy(lesson => KindOf(lesson.Key, variables, names))
                .Select(alike => new WrittenMemory(
                    alike.Key,
                    alike.Select(lesson => lesson.Key.Site).Distinct().Count(),
                    Sum(alike.Where(lesson => lesson.Key.Class >= (uint)RegionClass.First)),
                    Sum(alike)))
                .OrderByDescending(memory => memory.Writes).ThenBy(memory => memory.Kind),
        ];
    }

    private static ulong Sum(IEnumerable<KeyValuePair<LessonRow, LessonCountRow>> lessons) =>
        lessons.Aggregate(0UL, (sum, lesson) => sum + lesson.Value.Count);

    private static MemoryKind KindOf(LessonRow lesson, HashSet<uint> variables, ObjectNames names) =>
        (RegionClass)lesson.Class switch
        {
            RegionClass.Stack => MemoryKind.Stack,
            RegionClass.PerCpu => MemoryKind.PerCpu,
            RegionClass.Vmalloc => MemoryKind.Vmalloc,
            RegionClass.User => MemoryKind.User,
            RegionClass.NewCache => MemoryKind.NewCache,
            RegionClass.Foreign => MemoryKind.OthersObject,
            RegionClass.Pages => lesson.Detail == 0 ? MemoryKind.SinglePages : MemoryKind.CompoundPages,
            RegionClass.KernelData or RegionClass.Module or RegionClass.NewModule => MemoryKind.Variables,
            RegionClass.Unrecorded or RegionClass.OtherCache => KindOfCache(lesson.Detail, names),
            >= RegionClass.First when variables.Contains(lesson.Class) => MemoryKind.Variables,
            >= RegionClass.First when lesson.Detail == 0 => MemoryKind.LargeObject,
            >= RegionClass.First => KindOfCache(lesson.Detail, names),
            _ => MemoryKind.Other,
        };

    private static MemoryKind KindOfCache(ulong address, ObjectNames names) => names.CacheAt(address) switch
    {
        null => MemoryKind.NewCache,
        { IsGeneral: true } => MemoryKind.Kmalloc,
        { IsDedicated: true } => MemoryKind.DedicatedCache,
        _ => MemoryKind.MergedCache,
    };
}
