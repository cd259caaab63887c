using System.Diagnostics;

namespace Cofferdam.Lab.Workloads;

/// <summary>Clients of a service, each on a thread of its own.</summary>
internal static class Clients
{
    /// <summary>Runs clients until the time is up, their rounds are done or they are told to end.</summary>
    /// <param name="workload">The workload's name.</param>
    /// <param name="run">How it is run.</param>
    /// <param name="client">Makes client number n, with its random choices: what it does again and again.</param>
    public static WorkloadReport Run(string workload, WorkloadRun run, Func<int, Random, Action<Tally>> client)
    {
        var actions = Enumerable.Range(0, run.Threads)
            .Select(number => client(number, new Random(unchecked(run.Seed * 1_000_003 + number)))).ToArray();
        var started = Stopwatch.GetTimestamp();
        var tallies = actions.Select(_ => new Tally()).ToArray();
        var workers = actions.Zip(tallies, (action, tally) => new Thread(() =>
        {
            for (var round = 0; !(round >= run.Rounds) && !run.End.IsCancellationRequested
                && !(Stopwatch.GetElapsedTime(started) >= run.Time); round++)
            {
                action(tally);
            }
        })).ToArray();
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        return Tally.Report(workload, Stopwatch.GetElapsedTime(started), run.Seed, tallies);
    }
}
