using System.Diagnostics;
using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Recordings;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>How long it takes from a policy to all that would be installed, in three steps, each policy by itself.</summary>
internal static class AnalysisBenchmark
{
    private static readonly string[] _names = ["nf_tables", "ipv6", "net_sched"];

    /// <summary>Of the running kernel.</summary>
    public static void Run() => Run(_names.Select(ExamplePolicies.ReadLoaded), KernelImage.OpenLive);

    /// <summary>Of a recorded one, which any machine can read; unpacking it counts.</summary>
    /// <param name="recording">The directory that <see cref="Record"/> has filled.</param>
    public static void Run(string recording) =>
        Run(_names.Select(ExamplePolicies.Read), () => KernelImage.OpenRecording(recording));

    /// <summary>Records what the analysis needs of the running kernel.</summary>
    /// <param name="directory">Where to.</param>
    public static void Record(string directory)
    {
        var policies = _names.Select(ExamplePolicies.ReadLoaded).ToArray();
        KernelRecorder.RecordUse(directory, image =>
        {
            foreach (var policy in policies)
                Compile(policy, image);
        });
    }

    private static void Run(IEnumerable<Policy> policies, Func<KernelImage> open)
    {
        var table = new Table().AddColumns(
            "policy", "functions", "stores", "to probe", "read kernel ms", "analyse ms", "compile ms", "sum ms");
        foreach (var policy in policies)
        {
            var watch = Stopwatch.StartNew();
            using var image = open();
            var reading = watch.Elapsed;
            var map = Analyze(policy, image);
            var analysis = watch.Elapsed - reading;
            _ = PolicyCompiler.Compile(policy, map, image);
            var sum = watch.Elapsed;
            table.AddRow(
            [
                policy.Name, Text(map.Counts.Functions), Text(map.Counts.Stores), Text(map.Counts.ProbesNeeded),
                Text(reading.TotalMilliseconds), Text(analysis.TotalMilliseconds),
                Text((sum - reading - analysis).TotalMilliseconds), Text(sum.TotalMilliseconds),
            ]);
        }
        AnsiConsole.Write(table);
    }

    private static void Compile(Policy policy, KernelImage image) =>
        _ = PolicyCompiler.Compile(policy, Analyze(policy, image), image);

    private static AccessMap Analyze(Policy policy, KernelImage image) => AccessMap.Build(
        CompartmentSelection.Select(policy.Compartment, image).ReadCode(image), CompartmentAnalysis.OptionsFor(image));

    private static string Text(double number) => number.ToString("n0", CultureInfo.InvariantCulture);
}
