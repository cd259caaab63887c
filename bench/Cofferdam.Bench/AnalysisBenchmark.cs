using System.Diagnostics;
using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>How long it takes from a policy to all that would be installed, in three steps, each policy by itself.</summary>
internal static class AnalysisBenchmark
{
    public static void Run(params IEnumerable<string> names)
    {
        var table = new Table().AddColumns(
            "policy", "functions", "stores", "to probe", "read kernel ms", "analyse ms", "compile ms", "sum ms");
        foreach (var name in names)
        {
            var policy = ExamplePolicies.Read(name);
            var watch = Stopwatch.StartNew();
            using var image = KernelImage.OpenLive();
            var reading = watch.Elapsed;
            var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
            var map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image));
            var analysis = watch.Elapsed - reading;
            _ = PolicyCompiler.Compile(policy, map, image);
            var sum = watch.Elapsed;
            table.AddRow(
            [
                name, Text(map.Counts.Functions), Text(map.Counts.Stores), Text(map.Counts.ProbesNeeded),
                Text(reading.TotalMilliseconds), Text(analysis.TotalMilliseconds),
                Text((sum - reading - analysis).TotalMilliseconds), Text(sum.TotalMilliseconds),
            ]);
        }
        AnsiConsole.Write(table);
    }

    private static string Text(double number) => number.ToString("n0", CultureInfo.InvariantCulture);
}
