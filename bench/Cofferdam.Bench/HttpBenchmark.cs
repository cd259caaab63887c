using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// What an HTTP server over ::1 serves while the IPv6 stack is confined, beside what it serves without, and how many writes
/// are checked for each megabyte. The run without is made before and after, which shows how much the machine varies.
/// </summary>
internal static class HttpBenchmark
{
    private const string Name = "ipv6";
    private const string Seconds = "10";

    private static readonly int[] _sizes = [100_000, 1_000_000];

    public static void Run()
    {
        var policy = ExamplePolicies.Read(Name) with { Mode = EnforcementMode.Observe };
        var before = _sizes.Select(size => Serve(size).RequestsPerSecond).ToArray();
        var with = new List<(Served Served, ulong Hits)>();
        var sites = Enforce(policy);
        try
        {
            foreach (var size in _sizes)
            {
                var hits = Hits();
                var served = Serve(size);
                with.Add((served, Hits() - hits));
            }
        }
        finally
        {
            Releaser.Release(Name);
        }
        var after = _sizes.Select(size => Serve(size).RequestsPerSecond).ToArray();

        var table = new Table().AddColumns(
            "body bytes", "requests/s without", "again", "requests/s with", "loss %", "hits per MB", "hits per request");
        for (var i = 0; i < _sizes.Length; i++)
        {
            var (served, hits) = with[i];
            table.AddRow(
            [
                Text(_sizes[i], "n0"), Text(before[i], "f1"), Text(after[i], "f1"), Text(served.RequestsPerSecond, "f1"),
                Text(100 - 200 * served.RequestsPerSecond / (before[i] + after[i]), "f1"),
                Text(hits / served.Megabytes, "n0"), Text(hits / (double)served.Requests, "n0"),
            ]);
        }
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{sites:n0} sites of {Name} armed, one client, a connection for each request"));
    }

    private static int Enforce(Policy policy)
    {
        using var image = KernelImage.OpenLive();
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
        var map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image));
        return Enforcer.Enforce(PolicyCompiler.Compile(policy, map, image), image, null, default).Sites;
    }

    private static ulong Hits() => InstalledCompartment.Open(Name).ReadStatus(busiest: 0).Hits;

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
