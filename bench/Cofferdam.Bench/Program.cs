using Cofferdam.Bench;
using Spectre.Console;

// No one's terminal: a table is as wide as it needs to be.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 160;

// Runs inside the lab: make bench KERNEL=6.1 BENCH='arming analysis http hits memory sampling'
// trees and model want a real processor, and run on any machine that may load eBPF programs.
// model MODEL DATA-SET... stands alone: a model and walks of one boot (make model, cofferdam walk --out).
if (args is ["model", var model, .. { Length: > 0 } walks])
{
    ModelBenchmark.Run(model, walks);
    return 0;
}

// The analysis needs no kernel of its own: record DIRECTORY inside the lab, analysis-of DIRECTORY anywhere.
switch (args)
{
    case ["record", var directory]:
        AnalysisBenchmark.Record(directory);
        return 0;
    case ["analysis-of", var recording]:
        AnalysisBenchmark.Run(recording);
        return 0;
}

foreach (var name in args)
{
    switch (name)
    {
        case "arming":
            ArmingBenchmark.Run("nf_tables");
            break;
        case "analysis":
            AnalysisBenchmark.Run();
            break;
        case "http":
            HttpBenchmark.Run();
            break;
        case "hits":
            HitBenchmark.Run(Environment.GetEnvironmentVariable("MODEL") is { Length: > 0 } file ? file : null);
            break;
        case "memory":
            MemoryBenchmark.Run();
            break;
        case "sampling":
            SamplingBenchmark.Run();
            break;
        case "trees":
            TreeBenchmark.Run();
            break;
        default:
            Console.Error.WriteLine(
                $"cofferdam-bench: expected arming, analysis, http, hits, memory, sampling or trees, found '{name}'");
            return 2;
    }
}
return 0;
