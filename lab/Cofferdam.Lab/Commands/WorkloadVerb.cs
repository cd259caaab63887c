using System.CommandLine;
using System.Text.Json;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Output;
using Cofferdam.Lab.Workloads;
using Cofferdam.Lab.Workloads.Http;
using Cofferdam.Lab.Workloads.Ip6;
using Cofferdam.Lab.Workloads.Nft;
using Cofferdam.Lab.Workloads.Notes;
using Cofferdam.Lab.Workloads.Tc;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Commands;

/// <summary>The verbs that keep a service busy; they succeed if nothing went wrong.</summary>
internal static class WorkloadVerb
{
    private const int MostHttpBytes = 1_000_000_000;

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
        verb.SetAction(arguments => Run(end => NotesWorkload.Run(
            new WorkloadRun(
                Limit(arguments.GetValue(time)), arguments.GetValue(threads), arguments.GetValue(seed), end),
            TimeSpan.FromMilliseconds(arguments.GetValue(rest)))));
        return verb;
    }

    /// <summary>The verb for nf_tables.</summary>
    public static Command Nft() => Network(
        "nft-workload", "Use nf_tables as firewalls do, and check what it does", NftWorkload.Run);

    /// <summary>The verb for IPv6.</summary>
    public static Command Ip6() => Network(
        "ip6-workload",
        "Use IPv6 as hosts and routers do, in network namespaces that come and go, and check what arrives",
        Ip6Workload.Run);

    /// <summary>The verb for traffic control.</summary>
    public static Command Tc() => Network(
        "tc-workload",
        "Shape, classify, change and drop traffic with qdiscs, filters and actions, and check where it goes",
        TcWorkload.Run);

    /// <summary>The verb for a web server.</summary>
    public static Command Http()
    {
        var time = LabOptions.For();
        var threads = LabOptions.Threads(most: 64, usual: 1);
        var seed = LabOptions.Seed();
        var bytes = new Option<int>("--bytes")
        {
            Description = "The size of what each request asks for",
            DefaultValueFactory = _ => 100_000,
        };
        bytes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var size && size is < 0 or > MostHttpBytes)
                result.AddError($"--bytes: expected 0 to {MostHttpBytes}, found {size}");
        });
        var verb = new Command("http-workload", "Serve HTTP over ::1 and check what the clients get")
        {
            bytes, time, threads, seed,
        };
        verb.SetAction(arguments =>
        {
            using var termination = new Termination();
            var report = HttpWorkload.Run(arguments.GetValue(bytes), new WorkloadRun(
                Limit(arguments.GetValue(time)), arguments.GetValue(threads), arguments.GetValue(seed),
                termination.Token));
            Console.WriteLine(JsonSerializer.Serialize(report, LabJson.Default.HttpReport));
            return report.Run.IsSound ? 0 : 1;
        });
        return verb;
    }

    private static Command Network(string name, string description, Func<WorkloadRun, WorkloadReport> workload)
    {
        var time = LabOptions.For();
        var threads = LabOptions.Threads(most: 64, usual: 1);
        var seed = LabOptions.Seed();
        var rounds = new Option<int?>("--rounds") { Description = "Rounds after which each client ends" };
        var transcript = new Option<string?>("--transcript")
        {
            Description = "The file that gets what nft, ip and tc showed to the client; wants one client",
            HelpName = "file",
        };
        var verb = new Command(name, description) { time, threads, seed, rounds, transcript };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(transcript) is not null && result.GetResult(threads) is { Tokens: [var count] }
                && count.Value != "1")
            {
                result.AddError("--transcript: wants --threads 1");
            }
        });
        verb.SetAction(arguments =>
        {
            using var notes = arguments.GetValue(transcript) is { } path ? new Transcript(path) : null;
            return Run(end => workload(new WorkloadRun(
                Limit(arguments.GetValue(time)), arguments.GetValue(threads), arguments.GetValue(seed), end,
                arguments.GetValue(rounds), notes)));
        });
        return verb;
    }

    private static int Run(Func<CancellationToken, WorkloadReport> workload)
    {
        using var termination = new Termination();
        var report = workload(termination.Token);
        Console.WriteLine(JsonSerializer.Serialize(report, LabJson.Default.WorkloadReport));
        return report.IsSound ? 0 : 1;
    }

    private static TimeSpan? Limit(double seconds) => seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
}
