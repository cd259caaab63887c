namespace Cofferdam.Lab.Workloads.Ip6;

/// <summary>Hosts and routers of IPv6 that come, talk and go; each client has network namespaces of its own.</summary>
internal static class Ip6Workload
{
    /// <summary>Runs clients, each on its thread.</summary>
    /// <param name="run">How.</param>
    public static WorkloadReport Run(WorkloadRun run) =>
        Clients.Run("ip6", run, (number, random) => tally =>
            new NetworkRound($"lab6-{number}", random, run.Transcript).Run(tally));
}
