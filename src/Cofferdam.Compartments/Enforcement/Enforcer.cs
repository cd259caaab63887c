using System.Diagnostics;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Census;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// Raises compartments: everything is prepared first, then all probes are armed in one step. What is installed lasts
/// until it is released or the machine restarts; no process need stay. If anything fails, or is cancelled, what was
/// done is undone.
/// </summary>
public static class Enforcer
{
    /// <summary>Installs a compiled policy in the running kernel.</summary>
    /// <param name="compiled">What to install; compiled for this very boot.</param>
    /// <param name="image">The kernel it was compiled for.</param>
    /// <param name="progress">Told of each stage.</param>
    /// <param name="cancellation">Stops at the next safe point and undoes what was done.</param>
    /// <exception cref="HolesException">Some writes cannot be checked and the policy does not allow that.</exception>
    /// <exception cref="CompartmentExistsException">The name is taken.</exception>
    /// <exception cref="InstallationBusyException">Another process is at work.</exception>
    public static EnforceReport Enforce(
        CompiledPolicy compiled, KernelImage image, IProgress<EnforceStep>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(image);
        var watch = Stopwatch.StartNew();
        InstallationPaths.Prepare();
        using var changing = InstallationLock.TryTake(InstallationPaths.Lock) ?? throw new InstallationBusyException();
        QuickProbeChanges.Repair(InstallationPaths.Journal);
        var name = compiled.Policy.Name;
        if (InstalledCompartment.ListNames().Contains(name))
            throw new CompartmentExistsException(name, InstalledCompartment.Open(name).IsWhole);

        // Only now: the probes of an installed compartment hide code and would be taken for holes.
        RefuseHoles(compiled);
        var paths = new InstallationPaths(name);
        try
        {
            return Install(compiled, image, paths, watch, progress, cancellation);
        }
        catch
        {
            Releaser.Undo(paths, repaired: false);
            throw;
        }
    }

    /// <summary>Fails as enforcing would if the compiled policy has holes that it does not allow.</summary>
    /// <exception cref="HolesException">It has.</exception>
    public static void RefuseHoles(CompiledPolicy compiled)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        RefuseHoles(compiled, compiled.Holes);
    }

    private static EnforceReport Install(
        CompiledPolicy compiled,
        KernelImage image,
        InstallationPaths paths,
        Stopwatch watch,
        IProgress<EnforceStep>? progress,
        CancellationToken cancellation)
    {
        progress?.Report(new EnforceStep(EnforceStage.Load, 0, 0));
        foreach (var folder in new[] { paths.BpfFolder, paths.Maps, paths.Programs, paths.RecordLinks })
            Directory.CreateDirectory(folder);
        using var loaded = TableWriter.Load(
            compiled, name => image.Symbols.Find(name).Any(symbol => symbol.IsFunction));
        foreach (var map in LoadedObject.PinnedMaps)
            loaded.Map(map).Pin(paths.Map(map));
        loaded.PinPrograms(paths.Programs);
        using var probes = ProbeHost.For(compiled, loaded);
        // From here on, well before the first check asks for a record.
        probes.Record(paths);
        var total = compiled.SiteRows.Count;
        var registered = new ProgressOf(done => progress?.Report(new EnforceStep(EnforceStage.Register, done, total)));
        var refused = probes.Register(registered, cancellation);
        var unprobed = refused.Select(probe => probe.Address).ToHashSet();
        var holes = AddRefused(compiled, refused);
        RefuseHoles(compiled, holes);
        var census = TakeCensus(compiled, image, loaded, progress, cancellation);
        File.WriteAllBytes(paths.Description, Describe(compiled, holes).Write());
        RefuseMovedModules(compiled, image);
        cancellation.ThrowIfCancellationRequested();
        var prepare = watch.Elapsed;

        progress?.Report(new EnforceStep(EnforceStage.Arm, 0, 0));
        var (arm, armedAt) = Arm(compiled.Policy, loaded, probes, paths);
        return new EnforceReport(
            paths.Name,
            compiled.Sites.Count(site => !unprobed.Contains(compiled.SiteRows[site.Id].Address)),
            compiled.Anchors.Count(anchor => !unprobed.Contains(anchor.Address.Value)),
            compiled.Classes.Count(c => c.Legal),
            holes,
            census,
            prepare,
            arm,
            armedAt,
            InstalledCompartment.Open(paths.Name).MemoryBytes());
    }

    private static CensusReport? TakeCensus(
        CompiledPolicy compiled,
        KernelImage image,
        LoadedObject loaded,
        IProgress<EnforceStep>? progress,
        CancellationToken cancellation)
    {
        progress?.Report(new EnforceStep(EnforceStage.Census, 0, 0));
        return HeapCensusTaker.Take(
            compiled,
            image,
            loaded,
            (done, total) => progress?.Report(new EnforceStep(EnforceStage.Census, done, total)),
            cancellation);
    }

    private static (TimeSpan Arm, TimeSpan ArmedAt) Arm(
        Policy policy, LoadedObject loaded, ProbeHost probes, InstallationPaths paths)
    {
        using (QuickProbeChanges.Begin(InstallationPaths.Journal))
        {
            var state = loaded.Map("state_map");
            var begin = Stopwatch.GetElapsedTime(0);
            // Nothing has been met before anything is checked: until then there is only the deadline.
            state.Set(0u, State(policy, begin, policy.Initialization));
            var armedAt = probes.Arm(paths);
            state.Set(0u, State(policy, armedAt, policy.Quiet));
            return (armedAt - begin, armedAt);
        }
    }

    // Stopwatch counts CLOCK_MONOTONIC nanoseconds on Linux, as bpf_ktime_get_ns() does.
    private static StateRow State(Policy policy, TimeSpan from, TimeSpan quiet)
    {
        var deadline = policy.Initialization;
        if (quiet > deadline)
            quiet = deadline;
        return new StateRow
        {
            WorkingFrom = (ulong)(from + quiet).TotalNanoseconds,
            Deadline = (ulong)(from + deadline).TotalNanoseconds,
            Quiet = (ulong)quiet.TotalNanoseconds,
            Mode = KernelMode.Of(policy),
            Strict = policy.Strict ? 1u : 0,
        };
    }

    private static void RefuseHoles(CompiledPolicy compiled, IReadOnlyList<Hole> holes)
    {
        if (holes.Count > 0 && !compiled.Policy.AllowHoles)
            throw new HolesException(holes);
    }

    private static List<Hole> AddRefused(CompiledPolicy compiled, IReadOnlyList<RefusedProbe> refused)
    {
        var sites = compiled.Sites.ToDictionary(site => compiled.SiteRows[site.Id].Address);
        // An anchor without a probe keeps nothing: its stores are checked, but judged by their address alone.
        var holes = refused.Where(probe => sites.ContainsKey(probe.Address)).Select(probe => new Hole(
            sites[probe.Address].Place,
            new KernelAddress(probe.Address),
            FormattableString.Invariant(
                $"{sites[probe.Address].Instruction}: the kernel allows no probe here (errno {probe.Error})")));
        var open = compiled.Entries.Where(entry => refused.Any(probe => probe.Address == entry.Address.Value))
            .Select(entry => new Hole(entry.Function, entry.Address, "no task in quarantine can be turned away here"));
        return [.. compiled.Holes.Concat(holes).Concat(open).OrderBy(hole => hole.Address)];
    }

    // The probes are at bare addresses: a module that was reloaded since its code was read has other code there.
    private static void RefuseMovedModules(CompiledPolicy compiled, KernelImage image)
    {
        foreach (var module in image.Modules.All.Where(m => compiled.Sites.Any(site => m.Contains(site.Address))))
        {
            if (!LoadedModuleStart.TryRead(module.Name, out var start) || !module.Ranges.Any(r => r.Start == start))
            {
                throw new MalformedDataException(
                    $"module {module.Name} was unloaded or moved while its compartment was prepared; try again");
            }
        }
    }

    private static InstalledDescription Describe(CompiledPolicy compiled, IReadOnlyList<Hole> holes) => new()
    {
        Version = InstalledDescription.CurrentVersion,
        Name = compiled.Policy.Name,
        KernelRelease = RunningKernel.Release(),
        Policy = PolicyPrinter.Print(compiled.Policy),
        Sites = compiled.Sites,
        Anchors = compiled.Anchors,
        Entries = compiled.Entries,
        Modules = compiled.Modules,
        Classes = compiled.Classes,
        LegalSets = compiled.LegalSets,
        Holes = holes,
    };
}
