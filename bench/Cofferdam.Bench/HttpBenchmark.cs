using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// What an HTTP server over ::1 serves while the IPv6 stack is confined, beside what it serves without, and how many
/// writes are checked for each megabyte. More configurations in the same run say what to compare it with: nothing,
/// before and after, shows how much the machine varies; probes at the same places that only count, what is not the
/// checks' cost; and probes where the published way has them (<see cref="PublishedSites"/>).
/// </summary>
internal static class HttpBenchmark
{
    private const string Name = "ipv6";
    private const string Seconds = "6";

    private static readonly int[] _sizes = [100_000, 1_000_000, 10_000_000];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>Prints the table.</summary>
    public static void Run()
    {
        var compiled = ExamplePolicies.Compile(Name);
        var addresses = compiled.SiteRows.Select(row => row.Address).ToHashSet();
        var before = ServeAll(() => 0);
        var counted = ServeCounted(addresses);
        var (published, publishedSites) = ServePublished(compiled.Policy);
        var (served, status) = ServeChecked(compiled, addresses);
        var after = ServeAll(() => 0);

        var table = new Table().AddColumns(
            "body bytes", "requests/s without", "again", "counted", "loss %", "published", "loss %", "checked",
            "loss %", "of counted", "of published", "hits per MB", "published way");
        for (var i = 0; i < _sizes.Length; i++)
        {
            double LossOf(Served[] run) =>
                100 - (200 * run[i].RequestsPerSecond / (before[i].RequestsPerSecond + after[i].RequestsPerSecond));
            table.AddRow(
            [
                Text(_sizes[i], "n0"), Text(before[i].RequestsPerSecond, "f1"), Text(after[i].RequestsPerSecond, "f1"),
                Text(counted[i].RequestsPerSecond, "f1"), Text(LossOf(counted), "f1"),
                Text(published[i].RequestsPerSecond, "f1"), Text(LossOf(published), "f1"),
                Text(served[i].RequestsPerSecond, "f1"), Text(LossOf(served), "f1"),
                Text(LossOf(served) / LossOf(counted), "f2"), Text(LossOf(served) / LossOf(published), "f2"),
                Text(served[i].HitsPerMegabyte, "n0"), Text(published[i].HitsPerMegabyte, "n0"),
            ]);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Sites:n0} sites of {Name}, {status.OptimisedSites:n0} of them jumps, {publishedSites:n0} the "
            + $"published way; one client, a connection for each request; denied {status.Denies:n0}, "
            + $"unknown {status.Unknown:n0}, missed {status.Missed:n0}"));
        foreach (var site in status.BusiestSites)
        {
            AnsiConsole.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{100.0 * site.Hits / status.Hits,5:f1} %  {site.Site.Place}  {site.Site.Instruction}"));
        }
    }

    private static Served[] ServeCounted(HashSet<ulong> addresses)
    {
        using var image = KernelImage.OpenLive();
        using var programs = ArmingBenchmark.LoadEmpty(image);
        return ServeProbed(addresses, programs.AttachCheck, () => 0);
    }

    private static (Served[] Served, int Sites) ServePublished(Policy policy)
    {
        using var image = KernelImage.OpenLive();
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
        var addresses = PublishedSites.Find(code, CompartmentAnalysis.OptionsFor(image).Hidden);
        using var peer = new LookingPeer(addresses);
        return (ServeProbed(addresses, peer.Attach, peer.ReadHits), addresses.Count);
    }

    private static Served[] ServeProbed(HashSet<ulong> addresses, Func<ProbeEvent, BpfLink> attach, Func<ulong> hits)
    {
        var probes = new ProbeEvent("bench");
        probes.Register([.. addresses], null, default);
        return HitPeers.While(probes, attach, () =>
        {
            AwaitJumps(addresses);
            return ServeAll(hits);
        });
    }

    private static (Served[] Served, CompartmentStatus Status) ServeChecked(
        CompiledPolicy compiled, HashSet<ulong> addresses)
    {
        using (var image = KernelImage.OpenLive())
            Enforcer.Enforce(compiled, image, null, default);
        try
        {
            AwaitJumps(addresses);
            var served = ServeAll(() => InstalledCompartment.Open(Name).ReadStatus(busiest: 0).Hits);
            return (served, InstalledCompartment.Open(Name).ReadStatus(busiest: 12));
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

    private static Served[] ServeAll(Func<ulong> hits) =>
    [
        .. _sizes.Select(size =>
        {
            var before = hits();
            var served = Serve(size);
            return served with { HitsPerMegabyte = (hits() - before) / served.Megabytes };
        }),
    ];

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
            throw new InvalidOperationException($"http-workload: exit status {process.ExitCode}: {output}");
        using var report = JsonDocument.Parse(output);
        return new Served(
            report.RootElement.GetProperty("requestsPerSecond").GetDouble(),
            report.RootElement.GetProperty("megabytes").GetDouble(),
            HitsPerMegabyte: 0);
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private readonly record struct Served(double RequestsPerSecond, double Megabytes, double HitsPerMegabyte);
}
