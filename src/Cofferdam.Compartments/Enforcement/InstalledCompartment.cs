using System.Diagnostics;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Features;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>A compartment in the running kernel, or what an interrupted installation left of one.</summary>
public sealed class InstalledCompartment
{
    private readonly InstallationPaths _paths;

    private InstalledCompartment(InstallationPaths paths)
    {
        _paths = paths;
    }

    /// <summary>Its name.</summary>
    public string Name => _paths.Name;

    /// <summary>
    /// Whether it is armed. If not, an installation was interrupted and only releasing it makes sense.
    /// </summary>
    public bool IsWhole => File.Exists(_paths.CheckLink);

    /// <summary>The names of all compartments, interrupted installations included, in order.</summary>
    public static IReadOnlyList<string> ListNames() =>
        [.. InstallationPaths.ListNames().Union(ProbeEvent.ListCompartments()).Order(StringComparer.Ordinal)];

    /// <summary>The compartment of this name. Fails with <see cref="CompartmentNotFoundException"/>.</summary>
    public static InstalledCompartment Open(string name) =>
        ListNames().Contains(name)
            ? new InstalledCompartment(new InstallationPaths(name))
            : throw new CompartmentNotFoundException(name);

    /// <summary>
    /// What explains its numbers. Fails with <see cref="MalformedDataException"/> if the file is gone.
    /// </summary>
    public InstalledDescription ReadDescription() =>
        File.Exists(_paths.Description)
            ? InstalledDescription.Read(File.ReadAllBytes(_paths.Description))
            : throw new MalformedDataException(
                $"compartment {Name}: its description {_paths.Description} is gone; it still checks; release it");

    /// <summary>Kernel memory of its maps and programs in bytes.</summary>
    public ulong MemoryBytes() =>
        new[] { _paths.Maps, _paths.Programs }
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Aggregate(0UL, (sum, path) => sum + DescriptorUsage.OfPinned(path).MemoryBytes);

    /// <summary>Its counters now.</summary>
    /// <param name="busiest">How many sites to list.</param>
    public CompartmentStatus ReadStatus(int busiest)
    {
        var description = IsWhole ? ReadDescription() : null;
        if (description is null)
            return Interrupted();

        // In this order: a write between the two readings must not look missed.
        var gate = GateProbes.Read(
            _paths, description.Sites.Count + description.Anchors.Count + description.Entries.Count);
        var profile = gate is null ? new ProbeEvent(Name).ReadProfile() : (0, Sum(gate.Sites, site => site.Missed));
        var sites = ReadSites(description);
        var hits = Sum(sites, site => site.Hits);
        var kept = ReadKept(description);
        var losses = ReadCounts<Loss>("losses");
        var seen = hits + kept + losses[Loss.Arming];
        using var stateMap = BpfMap.OpenPinned(_paths.Map("state_map"));
        if (!stateMap.TryGet(0u, out StateRow state))
            throw new MalformedDataException($"compartment {Name}: its state is gone");
        var untilWorking = Until(state.WorkingFrom);
        return new CompartmentStatus
        {
            Name = Name,
            Armed = true,
            Mode = KernelMode.NameOf(state.Mode),
            Host = ProbeHostNames.Of(gate is null ? ProbeHostKind.Events : ProbeHostKind.Gate),
            Phase = untilWorking > TimeSpan.Zero ? "initialization" : "working",
            UntilWorking = untilWorking,
            UntilDeadline = untilWorking > TimeSpan.Zero ? Until(state.Deadline) : TimeSpan.Zero,
            Records = PhaseReader.ReadRecords(_paths),
            UnknownObjects = PhaseReader.ReadUnknown(_paths, description),
            Agreements = PhaseReader.ReadAgreements(_paths),
            Modules = ModuleStatus.Read(_paths, description.Modules),
            Sites = description.Sites.Count,
            SiteProbes = description.Sites.DistinctBy(site => site.Probe).Count(),
            OptimisedSites = KprobeList.ReadOptimised() is { } jumps
                ? description.Sites.Count(site => jumps.Contains(site.Probe.Value))
                : null,
            Anchors = description.Anchors.Count,
            Holes = description.Holes.Count,
            Hits = hits,
            Kept = kept,
            Denies = Sum(sites, site => site.Denies),
            Unknown = Sum(sites, site => site.Unknown),
            Inferences = ReadCounts<Inference>("inferences"),
            Unblocked = gate?.Allowed ?? 0,
            Cut = gate?.Cut ?? 0,
            Refused = gate is null ? 0 : Sum(gate.Sites.TakeLast(description.Entries.Count), entry => entry.Denied),
            Missed = profile.Missed + profile.Hits - Math.Min(profile.Hits, seen),
            MissedRecords = MissedRecords() + (gate?.Untold ?? 0),
            Losses = losses,
            MemoryBytes = MemoryBytes(),
            BusiestSites =
            [
                .. sites.Where(site => site.Hits > 0)
                    .OrderByDescending(site => site.Denies).ThenByDescending(site => site.Hits)
                    .ThenBy(site => site.Site.Id)
                    .Take(busiest),
            ],
        };
    }

    /// <summary>
    /// Takes events out of the ring as they come; each is told once, to one reader. Ends when the ring is empty, or
    /// with <paramref name="follow"/> when cancelled.
    /// </summary>
    public IEnumerable<WriteEvent> ReadEvents(KernelImage image, bool follow, CancellationToken cancellation)
    {
        if (!IsWhole)
            throw new CompartmentNotFoundException(Name);
        var decoder = new WriteEventDecoder(ReadDescription(), image.Symbols);
        using var map = BpfMap.OpenPinned(_paths.Map("events"));
        using var ring = new EventRing(map);
        while (!cancellation.IsCancellationRequested)
        {
            var rows = ring.Take(follow ? TimeSpan.FromMilliseconds(200) : TimeSpan.Zero);
            foreach (var row in rows)
                yield return decoder.Decode(row);
            if (!follow && rows.Count == 0)
                yield break;
        }
    }

    private static TimeSpan Until(ulong time) => TimeSpan.FromTicks(
        Math.Max(0, (long)time - Stopwatch.GetTimestamp()) / TimeSpan.NanosecondsPerTick);

    private static ulong Sum<T>(IEnumerable<T> sites, Func<T, ulong> counter) =>
        sites.Aggregate(0UL, (sum, site) => sum + counter(site));

    private List<SiteStatus> ReadSites(InstalledDescription description)
    {
        using var map = BpfMap.OpenPinned(_paths.Map("counts_map"));
        return
        [
            .. description.Sites.Select(site =>
            {
                ulong hits = 0, denies = 0, unknown = 0;
                foreach (var counts in map.GetPerCpu<SiteCountsRow>((uint)site.Id))
                {
                    hits += counts.Hits;
                    denies += counts.Denies;
                    unknown += counts.Unknown;
                }

                return new SiteStatus(site, hits, denies, unknown);
            }),
        ];
    }

    private ulong ReadKept(InstalledDescription description)
    {
        using var map = BpfMap.OpenPinned(_paths.Map("counts_map"));
        return SiteHits.Sum(map, description.Anchors.Select(anchor => anchor.Id));
    }

    // The sums of a map that counts by the values of an enumeration, on each CPU.
    private SortedDictionary<T, ulong> ReadCounts<T>(string name)
        where T : struct, Enum
    {
        using var map = BpfMap.OpenPinned(_paths.Map(name));
        var counts = new SortedDictionary<T, ulong>();
        foreach (var (index, kind) in Enum.GetValues<T>().Index())
            counts[kind] = map.SumPerCpu((uint)index);
        return counts;
    }

    // What the first program of a relay missed and no other took over.
    private ulong MissedRecords()
    {
        using var rescues = BpfMap.OpenPinned(_paths.Map("rescues"));
        ulong missed = 0;
        foreach (var relay in RecordRelay.All)
        {
            var first = $"{_paths.Programs}/{relay.First}";
            if (!File.Exists(first))
                continue;
            // In this order: an event between the two readings must not look missed.
            var ofFirst = DescriptorUsage.OfPinned(first).Missed;
            var takenOver = rescues.SumPerCpu(relay.Kind);
            missed += ofFirst > takenOver ? ofFirst - takenOver : 0;
        }

        return missed;
    }

    private CompartmentStatus Interrupted() => new()
    {
        Name = Name,
        Armed = false,
        Mode = "none",
        Host = "none",
        Phase = "none",
        UntilWorking = TimeSpan.Zero,
        UntilDeadline = TimeSpan.Zero,
        Records = RecordCounts.None,
        UnknownObjects = [],
        Agreements = PhaseReader.Agreements((_, _) => 0),
        Modules = [],
        Sites = 0,
        SiteProbes = 0,
        OptimisedSites = null,
        Anchors = 0,
        Holes = 0,
        Hits = 0,
        Kept = 0,
        Denies = 0,
        Unknown = 0,
        Inferences = Enum.GetValues<Inference>().ToDictionary(inference => inference, _ => 0UL),
        Unblocked = 0,
        Cut = 0,
        Refused = 0,
        Missed = 0,
        MissedRecords = 0,
        Losses = Enum.GetValues<Loss>().ToDictionary(loss => loss, _ => 0UL),
        MemoryBytes = MemoryBytes(),
        BusiestSites = [],
    };
}
