using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Kernel;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// What a compartment takes of the kernel's memory while it has a great many objects: elements of a set, each of which
/// has a record. They come in small transactions, and then all in one, which has an object for each of them, too.
/// </summary>
internal static class MemoryBenchmark
{
    private const string Name = "nf_tables";
    private const string Namespace = "cofferdam-bench";
    private const int Elements = 100_000;
    private const int Batch = 1_000;

    // The kernel destroys what was flushed when nobody reads it any more.
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(3);

    /// <summary>Prints the table.</summary>
    public static void Run()
    {
        var compiled = ExamplePolicies.Compile(Name);
        using (var image = KernelImage.OpenLive())
            Enforcer.Enforce(compiled, image, null, default);
        try
        {
            // Younger than the compartment, so that there is a record of what nf_tables keeps for the namespace, too.
            Run("ip", ["netns", "add", Namespace]);
            var table = new Table().AddColumns(
                "set of nf_tables", "seconds", "kernel memory MiB", "objects with a record", "records lost", "checked",
                "denied", "unknown", "missed");
            AddRow(table, "none yet", () => { });
            AddRow(table, "made, empty", () => Nft("add table ip bench; add set ip bench many { type ipv4_addr; }"));
            AddRow(table, $"{Count(Elements)} elements, {Count(Batch)} at a time", () => AddElements(Batch));
            AddRow(table, "flushed", () => Nft("flush set ip bench many"));
            AddRow(table, $"{Count(Elements)} elements, all at once", () => AddElements(Elements));
            AddRow(table, "deleted with its namespace", () => Run("ip", ["netns", "delete", Namespace]));
            AnsiConsole.Write(table);
            AnsiConsole.WriteLine(
                $"room for {Count(compiled.Policy.Limits.Records)} records, and "
                + $"{Count(compiled.Policy.Limits.EventBytes)} bytes of events");
        }
        finally
        {
            Releaser.Release(Name);
        }
    }

    private static void AddRow(Table table, string state, Action change)
    {
        var watch = Stopwatch.StartNew();
        change();
        var time = watch.Elapsed;
        Thread.Sleep(_settling);
        var status = InstalledCompartment.Open(Name).ReadStatus(busiest: 0);
        var records = status.Records;
        table.AddRow(
            state,
            time.TotalSeconds.ToString("f1", CultureInfo.InvariantCulture),
            (status.MemoryBytes / 1024.0 / 1024).ToString("f1", CultureInfo.InvariantCulture),
            Count(records.Recorded + records.Census + records.Tree + records.Seen),
            Count(status.Lost),
            Count(status.Hits),
            Count(status.Denies),
            Count(status.Unknown),
            Count(status.Missed));
    }

    private static void AddElements(int batch)
    {
        foreach (var addresses in Enumerable.Range(0, Elements).Chunk(batch))
        {
            var elements = string.Join(", ", addresses.Select(
                number => $"10.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}"));
            Nft($"add element ip bench many {{ {elements} }}");
        }
    }

    private static void Nft(string commands) => Run("ip", ["netns", "exec", Namespace, "nft", "-f", "-"], commands);

    private static void Run(string program, string[] arguments, string input = "")
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            })!;
        process.StandardInput.WriteLine(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: exit status {process.ExitCode}: {error}");
    }

    private static string Count<T>(T number)
        where T : IFormattable =>
        number.ToString("n0", CultureInfo.InvariantCulture);
}
