namespace Cofferdam.Lab.Workloads.Ip6;

/// <summary>Hosts and routers of IPv6 that come, talk and go; each client has network namespaces of its own.</summary>
internal static class Ip6Workload
{
    /// <summary>Runs clients, each on its thread, until the time is up or the workload is told to end.</summary>
    /// <param name="time">How long; without end where null.</param>
    /// <param name="threads">How many clients.</param>
    /// <param name="seed">What they do.</param>
    /// <param name="end">Tells the workload to end.</param>
    public static WorkloadReport Run(TimeSpan? time, int threads, int seed, CancellationToken end) =>
        Clients.Run("ip6", time, threads, seed,
            (number, random) => tally => new NetworkRound($"lab6-{number}", random).Run(tally), end);
}
