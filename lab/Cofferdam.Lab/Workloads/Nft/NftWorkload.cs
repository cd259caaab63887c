namespace Cofferdam.Lab.Workloads.Nft;

/// <summary>Rulesets that come, work and go; each client has a table and ports of its own.</summary>
internal static class NftWorkload
{
    private const int FirstPort = 20_000;

    /// <summary>Runs clients, each on its thread.</summary>
    /// <param name="run">How.</param>
    public static WorkloadReport Run(WorkloadRun run) =>
        Clients.Run("nft", run, (number, random) =>
        {
            var (openPort, closedPort) = (FirstPort + 2 * number, FirstPort + 2 * number + 1);
            return tally =>
                new RulesetRound($"lab{number}", openPort, closedPort, random, run.Transcript).Run(tally);
        });
}
