namespace Cofferdam.Lab.Workloads.Nft;

/// <summary>Rulesets that come, work and go; each client has a table and ports of its own.</summary>
internal static class NftWorkload
{
    private const int FirstPort = 20_000;

    /// <summary>Runs clients, each on its thread, until the time is up or the workload is told to end.</summary>
    /// <param name="time">How long; without end where null.</param>
    /// <param name="threads">How many clients.</param>
    /// <param name="seed">What they do.</param>
    /// <param name="end">Tells the workload to end.</param>
    public static WorkloadReport Run(TimeSpan? time, int threads, int seed, CancellationToken end) =>
        Clients.Run("nft", time, threads, seed, (number, random) =>
        {
            var (openPort, closedPort) = (FirstPort + 2 * number, FirstPort + 2 * number + 1);
            return tally => new RulesetRound($"lab{number}", openPort, closedPort, random).Run(tally);
        }, end);
}
