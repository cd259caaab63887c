using System.Diagnostics;
using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// What it costs to put probes on all write sites of a module: Cofferdam's one event for all, beside the usual one perf
/// event for each probe with the kernel's default settings.
/// </summary>
internal static class ArmingBenchmark
{
    // One event for each site takes minutes for all of them; a sample of the same sites, in both ways, compares.
    private const int Sample = 200;

    private static readonly TimeSpan _observation = TimeSpan.FromMinutes(10);

    public static void Run(string module)
    {
        var watch = Stopwatch.StartNew();
        using var image = KernelImage.OpenLive();
        var policy = Policy.ForModule(module) with { AllowHoles = true, Initialization = _observation };
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
        var map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image));
        var compiled = PolicyCompiler.Compile(policy, map, image);
        var analysis = watch.Elapsed;
        var enforce = Enforcer.Enforce(compiled, image, null, default);
        var release = Releaser.Release(module);

        // Spread over the module. Sites on which the kernel allows no probe are left out of both ways alike.
        var refused = enforce.Holes.Select(hole => hole.Address.Value).ToHashSet();
        var sites = compiled.SiteRows.Select(row => row.Address).Where(address => !refused.Contains(address)).ToArray();
        var sample = sites.Where((_, index) => index % Math.Max(1, sites.Length / Sample) == 0).Take(Sample).ToArray();
        using var programs = LoadEmpty(image);

        var table = new Table().AddColumns("way", "sites", "register ms", "arm ms", "disarm ms", "remove ms");
        AddRow(table, "one event for all (cofferdam)", enforce.Sites, enforce.Prepare, enforce.Arm, release.Disarm, release.Remove);
        AddRow(table, "one event for all (cofferdam)", sample, OneForAll(programs, sample));
        AddRow(table, "one perf event for each", sample, OneForEach(programs, sample));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"analysis of {module}: {analysis.TotalSeconds:f2} s; kernel memory: {enforce.MemoryBytes / 1024.0 / 1024:f1} MiB; "
            + $"holes: {enforce.Holes.Count}"));
    }

    /// <summary>The check with tables that hold nothing: it looks for a site, finds none and counts that.</summary>
    internal static LoadedObject LoadEmpty(KernelImage image) =>
        LoadedObject.Load(Smallest, default, name => image.Symbols.Find(name).Count > 0, isInGate: false);

    private static MapShapes Smallest => new(2, 1, 2, 2, 1, 1, 2, 2, 1024, 4096);

    private static Times OneForAll(LoadedObject programs, ulong[] addresses)
    {
        var journal = Path.GetTempFileName();
        File.Delete(journal);
        var probes = new ProbeEvent("bench");
        var times = new Times { Register = Time(() => probes.Register(addresses, null, default)) };
        using (QuickProbeChanges.Begin(journal))
        {
            BpfLink? link = null;
            times.Arm = Time(() => link = programs.AttachCheck(probes));
            times.Disarm = Time(() => link!.Dispose());
            times.Remove = Time(probes.Remove);
        }

        return times;
    }

    private static Times OneForEach(LoadedObject programs, ulong[] addresses)
    {
        var probes = addresses.Select((_, index) => new ProbeEvent($"bench{index}")).ToArray();
        var links = new List<BpfLink>();
        var times = new Times
        {
            Register = Time(() =>
            {
                foreach (var (index, probe) in probes.Index())
                    probe.Register([addresses[index]], null, default);
            }),
            Arm = Time(() => links.AddRange(probes.Select(programs.AttachCheck))),
            Disarm = Time(() => links.ForEach(link => link.Dispose())),
            Remove = Time(() => Array.ForEach(probes, probe => probe.Remove())),
        };
        return times;
    }

    private static TimeSpan Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start);
    }

    private static void AddRow(Table table, string way, ulong[] addresses, Times times) =>
        AddRow(table, way, addresses.Length, times.Register, times.Arm, times.Disarm, times.Remove);

    private static void AddRow(Table table, string way, int sites, params TimeSpan[] times) =>
        table.AddRow([
            way,
            sites.ToString(CultureInfo.InvariantCulture),
            .. times.Select(time => time.TotalMilliseconds.ToString("f0", CultureInfo.InvariantCulture)),
        ]);

    private struct Times
    {
        public TimeSpan Register;
        public TimeSpan Arm;
        public TimeSpan Disarm;
        public TimeSpan Remove;
    }
}
