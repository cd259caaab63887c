using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// What an HTTP server over ::1 serves while the IPv6 stack is confined, beside what it serves without, and how many writes
/// are checked for each megabyte. Two more configurations in the same run say what to compare it with: nothing, before and
/// after, shows how much the machine varies; probes at the same places that only count, what is not the checks' cost.
/// </summary>
internal static class HttpBenchmark
{
    private const string Name = "ipv6";
    private const string Seconds = "6";

    private static readonly int[] _sizes = [100_000, 1_000_000, 10_000_000];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public static void Run()
    {
        var compiled = Compile();
        var addresses = compiled.SiteRows.Select(row => row.Address).ToHashSet();
        var before = _sizes.Select(size => Serve(size).RequestsPerSecond).ToArray();
        var counted = ServeCounted(addresses);
        var (served, hits, status) = ServeChecked(compiled, addresses);
        var after = _sizes.Select(size => Serve(size).RequestsPerSecond).ToArray();

        var table = new Table().AddColumns(
            "body bytes", "requests/s without", "again", "counted", "loss %", "checked", "loss %", "of counted",
            "hits per MB", "hits per request");
        for (var i = 0; i < _sizes.Length; i++)
        {
            double LossOf(Served run) => 100 - (200 * run.RequestsPerSecond / (before[i] + after[i]));
            table.AddRow(
            [
                Text(_sizes[i], "n0"), Text(before[i], "f1"), Text(after[i], "f1"),
                Text(counted[i].RequestsPerSecond, "f1"), Text(LossOf(counted[i]), "f1"),
                Text(served[i].RequestsPerSecond, "f1"), Text(LossOf(served[i]), "f1"),
                Text(LossOf(served[i]) / LossOf(counted[i]), "f2"),
                Text(hits[i] / served[i].Megabytes, "n0"), Text(hits[i] / (double)served[i].Requests, "n0"),
            ]);
        }
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Sites:n0} sites of {Name}, {status.OptimisedSites:n0} of them jumps; one client, a connection for each "
            + $"request; denied {status.Denies:n0}, unknown {status.Unknown:n0}, missed {status.Missed:n0}"));
        foreach (var site in status.BusiestSites)
        {
            AnsiConsole.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{100.0 * site.Hits / status.Hits,5:f1} %  {site.Site.Place}  {site.Site.Instruction}"));
        }
    }

    private static CompiledPolicy Compile()
    {
        using var image = KernelImage.OpenLive();
        var policy = ExamplePolicies.Read(Name) with { Mode = EnforcementMode.Observe };
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
        return PolicyCompiler.Compile(policy, AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image, policy)), image);
    }

    private static Served[] ServeCounted(HashSet<ulong> addresses)
    {
        using var image = KernelImage.OpenLive();
        using var programs = ArmingBenchmark.LoadEmpty(image);
        var probes = new ProbeEvent("bench");
        probes.Register([.. addresses], null, default);
        var journal = Path.GetTempFileName();
        File.Delete(journal);
        BpfLink link;
        using (QuickProbeChanges.Begin(journal))
            link = programs.AttachCheck(probes);
        try
        {
            AwaitJumps(addresses);
            return [.. _sizes.Select(Serve)];
        }
        finally
        {
            using (QuickProbeChanges.Begin(journal))
            {
                link.Dispose();
                probes.Remove();
            }
        }
    }

    private static (Served[] Served, ulong[] Hits, CompartmentStatus Status) ServeChecked(
        CompiledPolicy compiled, HashSet<ulong> addresses)
    {
        using (var image = KernelImage.OpenLive())
            Enforcer.Enforce(compiled, image, null, default);
        try
        {
            AwaitJumps(addresses);
            var (served, hits) = (new List<Served>(), new List<ulong>());
            foreach (var size in _sizes)
            {
                var before = InstalledCompartment.Open(Name).ReadStatus(busiest: 0).Hits;
                served.Add(Serve(size));
                hits.Add(InstalledCompartment.Open(Name).ReadStatus(busiest: 0).Hits - before);
            }

            return ([.. served], [.. hits], InstalledCompartment.Open(Name).ReadStatus(busiest: 12));
        }
        finally
        {
            Releaser.Release(Name);
        }
    }

    // The kernel turns armed probes into jumps by and by, and some never.
    private static void AwaitJumps(HashSet<ulong> addresses)
    {
        var start = Stopwatch.GetTimestamp();
        for (var (last, now) = (-1, 0); last != now && Stopwatch.GetElapsedTime(start) < _patience;)
        {
            Thread.Sleep(2000);
            (last, now) = (now, KprobeList.ReadOptimised()?.Count(addresses.Contains) ?? 0);
        }
    }

    private static Served Serve(int bytes)
    {
        string[] arguments =
        [
            "http-workload", "--bytes", bytes.ToString(CultureInfo.InvariantCulture), "--for", Seconds, "--seed", "1",
        ];
        using var process = Process.Start(
            new ProcessStartInfo("cofferdam-lab", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"cofferdam-lab http-workload: exit status {process.ExitCode}: {output}");
        using var report = JsonDocument.Parse(output);
        return new Served(
            report.RootElement.GetProperty("requests").GetInt64(),
            report.RootElement.GetProperty("megabytes").GetDouble(),
            report.RootElement.GetProperty("requestsPerSecond").GetDouble());
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private readonly record struct Served(long Requests, double Megabytes, double RequestsPerSecond);
}
