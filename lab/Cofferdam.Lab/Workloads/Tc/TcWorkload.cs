namespace Cofferdam.Lab.Workloads.Tc;

/// <summary>Devices whose traffic is controlled; each client has network namespaces of its own.</summary>
internal static class TcWorkload
{
    /// <summary>Runs clients, each on its thread, until the time is up or the workload is told to end.</summary>
    /// <param name="time">How long; without end where null.</param>
    /// <param name="threads">How many clients.</param>
    /// <param name="seed">What they do.</param>
    /// <param name="end">Tells the workload to end.</param>
    public static WorkloadReport Run(TimeSpan? time, int threads, int seed, CancellationToken end) =>
        Clients.Run("tc", time, threads, seed,
            (number, random) => tally => new TrafficControlRound($"labtc-{number}", random).Run(tally), end);
}
