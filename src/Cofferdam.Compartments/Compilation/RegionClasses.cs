using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Compartments.Compilation;

/// <summary>The kinds of memory as classes: their names, and which the policy makes legal.</summary>
internal static class RegionClasses
{
    private static readonly (RegionClass Class, string Name, LegalRegions Legal)[] _all =
    [
        (RegionClass.Unrecorded, "object without a record", LegalRegions.None),
        (RegionClass.User, "user memory", LegalRegions.None),
        (RegionClass.Stack, "stack", LegalRegions.Stack),
        (RegionClass.DeadStack, "stack below the stack pointer", LegalRegions.None),
        (RegionClass.PerCpu, "per-CPU memory", LegalRegions.PerCpu),
        (RegionClass.Pages, "pages without a record", LegalRegions.Pages),
        (RegionClass.PageStructs, "page structures", LegalRegions.Vmemmap),
        (RegionClass.Vmalloc, "vmalloc area", LegalRegions.Vmalloc),
        (RegionClass.KernelData, "kernel data", LegalRegions.KernelData),
        (RegionClass.KernelText, "kernel text and constants", LegalRegions.None),
        (RegionClass.Module, "image of another module", LegalRegions.None),
        (RegionClass.OtherCache, "object of another slab cache", LegalRegions.None),
        (RegionClass.NewCache, "object of a slab cache younger than the compartment", LegalRegions.None),
        (RegionClass.Guarded, "KFENCE object", LegalRegions.None),
        (RegionClass.NewModule, "module younger than the compartment", LegalRegions.None),
        (RegionClass.Foreign, "object of others, by its content", LegalRegions.None),
        (RegionClass.Elsewhere, "no known memory", LegalRegions.None),
    ];

    /// <summary>The kinds of memory among these classes, a bit for each by its number.</summary>
    public static uint In(IEnumerable<int> classes) =>
        classes.Where(number => number < (int)RegionClass.First).Aggregate(0U, (mask, number) => mask | 1U << number);

    /// <summary>Whether a policy has a name for this kind of memory, to make it legal as a whole.</summary>
    public static bool CanBeLegal(int id) =>
        _all.Any(entry => (int)entry.Class == id && entry.Legal != LegalRegions.None);

    public static void AddTo(ClassTable table, LegalRegions legal)
    {
        foreach (var (region, name, flag) in _all)
        {
            var isLegal = flag != LegalRegions.None && legal.HasFlag(flag);
            table.AddRegion(region, name, isLegal, isLegal ? "region of the policy" : "region");
        }
    }
}
