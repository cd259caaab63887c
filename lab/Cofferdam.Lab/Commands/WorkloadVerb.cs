using System.CommandLine;
using System.Text.Json;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Output;
using Cofferdam.Lab.Workloads;
using Cofferdam.Lab.Workloads.Nft;
using Cofferdam.Lab.Workloads.Notes;

namespace Cofferdam.Lab.Commands;

/// <summary>The verbs that keep a service busy; they succeed if nothing went wrong.</summary>
internal static class WorkloadVerb
{
    /// <summary>The verb for the notes module.</summary>
    public static Command Notes()
    {
        var time = LabOptions.For();
        var threads = LabOptions.Threads(most: NotesAbi.TallyCount, usual: 2);
        var seed = LabOptions.Seed();
        var rest = new Option<int>("--rest")
        {
            Description = "Milliseconds that each client rests after some operations",
            DefaultValueFactory = _ => 0,
        };
        var verb = new Command("workload", "Use the notes module as its users do, and check what it keeps")
        {
            time, threads, rest, seed,
        };
        verb.SetAction(arguments => Run(arguments.GetValue(time), (limit, end) => NotesWorkload.Run(
            limit, arguments.GetValue(threads), TimeSpan.FromMilliseconds(arguments.GetValue(rest)),
            arguments.GetValue(seed), end)));
        return verb;
    }

    /// <summary>The verb for nf_tables.</summary>
    public static Command Nft()
    {
        var time = LabOptions.For();
        var threads = LabOptions.Threads(most: 64, usual: 1);
        var seed = LabOptions.Seed();
        var verb = new Command("nft-workload", "Use nf_tables as firewalls do, and check what it does")
        {
            time, threads, seed,
        };
        verb.SetAction(arguments => Run(arguments.GetValue(time), (limit, end) =>
            NftWorkload.Run(limit, arguments.GetValue(threads), arguments.GetValue(seed), end)));
        return verb;
    }

    private static int Run(double seconds, Func<TimeSpan?, CancellationToken, WorkloadReport> workload)
    {
        using var termination = new Termination();
        var report = workload(seconds > 0 ? TimeSpan.FromSeconds(seconds) : null, termination.Token);
        Console.WriteLine(JsonSerializer.Serialize(report, LabJson.Default.WorkloadReport));
        return report.IsSound ? 0 : 1;
    }
}
