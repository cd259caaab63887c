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
        using var map = BpfMap.OpenPinned(paths.Map("audits"));
        return
        [
            .. map.ReadAll<ulong, AuditRow>()
                .Where(audit => (Inference)audit.Value.Inference is Inference.Abstained or Inference.Unseen)
                .CountBy(audit => (int)audit.Value.Site)
                .OrderByDescending(site => site.Value).ThenBy(site => site.Key)
                .Select(site => new UnknownObjects(description.Sites[site.Key], site.Value)),
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
