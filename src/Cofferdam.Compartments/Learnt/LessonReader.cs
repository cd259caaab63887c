using System.Diagnostics;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Sampling;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Compartments.Learnt;

/// <summary>Names what the kernel noted by number and address while a policy was learnt.</summary>
internal sealed class LessonReader(CompiledPolicy compiled, KernelImage image)
{
    // The kernel's own code and its modules lie in the uppermost 2 GiB; records keep the lower half of an address.
    private const ulong UpperHalf = 0xffffffff_00000000;

    private readonly ObjectNames _names = new(image);
    private readonly Dictionary<int, ObjectClass> _classes = compiled.Classes.ToDictionary(known => known.Id);
    private readonly HashSet<int>[] _legal = [.. compiled.LegalSets.Select(set => set.ToHashSet())];

    // Stopwatch counts CLOCK_MONOTONIC nanoseconds on Linux, as bpf_ktime_get_ns() does.
    private readonly DateTimeOffset _boot = DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(0);

    /// <summary>All that was noted; several addresses of one variable, or call sites of one function, as one.</summary>
    public IReadOnlyList<LearntWrite> Read(BpfMap lessons) => LearntWrites.Merged(
        lessons.ReadAll<LessonRow, LessonCountRow>().Select(pair => Read(pair.Key, pair.Value)));

    private LearntWrite Read(LessonRow lesson, LessonCountRow count)
    {
        var site = compiled.Sites[(int)lesson.Site];
        var (written, standing) = Name(lesson, site);
        var first = _boot + TimeSpan.FromMilliseconds(count.First / 1e6);
        return new LearntWrite(
            site.Place, written, standing, count.Count, first.AddTicks(-(first.Ticks % TimeSpan.TicksPerSecond)));
    }

    private (string Written, LearntStanding Standing) Name(LessonRow lesson, CompiledSite site)
    {
        var known = _classes[(int)lesson.Class];
        if (_legal[site.LegalSet].Contains(known.Id) || MayBeUser(known, site))
            return (known.Name, LearntStanding.Legal);
        return (RegionClass)lesson.Class switch
        {
            >= RegionClass.First => (known.Name, LearntStanding.Learnt),
            RegionClass.Foreign => NameAllocation(lesson.Detail),
            RegionClass.OtherCache => NameCache(lesson.Detail, known),
            RegionClass.Unrecorded or RegionClass.NewCache =>
                ($"{known.Name} ({_names.CacheAt(lesson.Detail)?.Name ?? "?"})", LearntStanding.Untold),
            RegionClass.KernelData or RegionClass.Module => NameVariable(lesson.Detail, known),
            _ => (known.Name, LearntCompiler.CanBeLegal(known) ? LearntStanding.Learnt : LearntStanding.Untold),
        };
    }

    private bool MayBeUser(ObjectClass known, CompiledSite site) =>
        known.Id == (int)RegionClass.User && ((SiteForm)compiled.SiteRows[site.Id].Form).HasFlag(SiteForm.CanFault);

    private (string Written, LearntStanding Standing) NameAllocation(ulong returnAddress) =>
        image.Symbols.Containing(new KernelAddress(UpperHalf | returnAddress)) is { Symbol.IsFunction: true } place
            ? (ClassNames.AllocatedBy(place.Symbol.Name), LearntStanding.Learnt)
            : ("allocated by code without a name", LearntStanding.Untold);

    private (string Written, LearntStanding Standing) NameCache(ulong address, ObjectClass known) =>
        _names.CacheAt(address) is SlabCache { IsDedicated: true } cache
            ? (ClassNames.OfCache(cache.Name), LearntStanding.Learnt)
            : (known.Name, LearntStanding.Untold);

    private (string Written, LearntStanding Standing) NameVariable(ulong address, ObjectClass known) =>
        image.Symbols.Containing(new KernelAddress(address)) is { Symbol.IsText: false } place
            && address < place.Symbol.End.Value
            ? (ClassNames.OfVariable(place.Symbol.Module, place.Symbol.Name), LearntStanding.Learnt)
            : (known.Name, LearntStanding.Untold);
}
