using System.Diagnostics;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>Reads from the tables of an installed compartment how far its records are complete.</summary>
internal static class PhaseReader
{
    /// <summary>How the objects that have a record are known.</summary>
    public static RecordCounts ReadRecords(InstallationPaths paths)
    {
        using var map = BpfMap.OpenPinned(paths.Map("records"));
        var (recorded, census, tree, seen) = (0, 0, 0, 0);
        foreach (var (_, record) in map.ReadAll<ulong, RecordRow>())
        {
            switch ((RecordSource)record.Known)
            {
                case RecordSource.Recorded:
                    recorded++;
                    break;
                case RecordSource.ByTree:
                    tree++;
                    break;
                case RecordSource.ByCensus when record.Class == (ushort)RegionClass.Unrecorded:
                    seen++;
                    break;
                case RecordSource.ByCensus:
                    census++;
                    break;
            }
        }

        return new(recorded, census, tree, seen);
    }

    /// <summary>The live objects that were written while nothing told what they are, most first.</summary>
    public static IReadOnlyList<UnknownObjects> ReadUnknown(InstallationPaths paths, InstalledDescription description)
    {
        using var audits = BpfMap.OpenPinned(paths.Map("audits"));
        using var records = BpfMap.OpenPinned(paths.Map("records"));
        // Stopwatch counts CLOCK_MONOTONIC nanoseconds on Linux, as bpf_ktime_get_ns() does.
        var now = (ulong)Stopwatch.GetTimestamp();
        return
        [
            .. audits.ReadAll<ulong, AuditRow>()
                .Select(audit => (
                    Site: (int)audit.Value.Site,
                    Told: (Inference)audit.Value.Inference,
                    Size: records.TryGet(audit.Key, out RecordRow record) ? record.Size : 0,
                    Age: TimeSpan.FromMicroseconds((now - Math.Min(now, audit.Value.Time)) / 1000)))
                .Where(unknown => unknown.Told is Inference.Abstained or Inference.Unseen)
                .GroupBy(unknown => (unknown.Site, unknown.Told, unknown.Size))
                .OrderByDescending(alike => alike.Count()).ThenBy(alike => alike.Key)
                .Select(alike => new UnknownObjects(
                    description.Sites[alike.Key.Site],
                    alike.Key.Told,
                    alike.Key.Size,
                    alike.Count(),
                    alike.Max(unknown => unknown.Age),
                    alike.Min(unknown => unknown.Age))),
        ];
    }

    /// <summary>What content told at the free, by what it told at the first write.</summary>
    public static IReadOnlyDictionary<Inference, IReadOnlyDictionary<Outcome, ulong>> ReadAgreements(
        InstallationPaths paths)
    {
        using var map = BpfMap.OpenPinned(paths.Map("agreements"));
        var outcomes = Enum.GetValues<Outcome>();
        return Agreements((inference, outcome) =>
            map.SumPerCpu((uint)(((int)inference * outcomes.Length) + (int)outcome)));
    }

    /// <summary>The table with a number for each pair.</summary>
    public static SortedDictionary<Inference, IReadOnlyDictionary<Outcome, ulong>> Agreements(
        Func<Inference, Outcome, ulong> count)
    {
        var agreements = new SortedDictionary<Inference, IReadOnlyDictionary<Outcome, ulong>>();
        foreach (var inference in Enum.GetValues<Inference>())
        {
            agreements[inference] = Enum.GetValues<Outcome>()
                .ToDictionary(outcome => outcome, outcome => count(inference, outcome));
        }

        return agreements;
    }
}
