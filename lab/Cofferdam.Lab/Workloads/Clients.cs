using System.Diagnostics;

namespace Cofferdam.Lab.Workloads;

/// <summary>Clients of a service, each on a thread of its own.</summary>
internal static class Clients
{
    /// <summary>Runs clients until the time is up or they are told to end.</summary>
    /// <param name="workload">The workload's name.</param>
    /// <param name="time">How long; without end where null.</param>
    /// <param name="threads">How many clients.</param>
    /// <param name="seed">What their random choices follow from.</param>
    /// <param name="client">Makes client number n, with its random choices: what it does again and again.</param>
    /// <param name="end">Tells them to end.</param>
    public static WorkloadReport Run(
        string workload,
        TimeSpan? time,
        int threads,
        int seed,
        Func<int, Random, Action<Tally>> client,
        CancellationToken end)
    {
        var actions = Enumerable.Range(0, threads)
            .Select(number => client(number, new Random(unchecked(seed * 1_000_003 + number)))).ToArray();
        var started = Stopwatch.GetTimestamp();
        var tallies = actions.Select(_ => new Tally()).ToArray();
        var workers = actions.Zip(tallies, (action, tally) => new Thread(() =>
        {
            while (!end.IsCancellationRequested && !(Stopwatch.GetElapsedTime(started) >= time))
                action(tally);
        })).ToArray();
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        return Tally.Report(workload, Stopwatch.GetElapsedTime(started), seed, tallies);
    }
}
