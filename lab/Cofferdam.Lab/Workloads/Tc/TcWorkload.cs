namespace Cofferdam.Lab.Workloads.Tc;

/// <summary>Devices whose traffic is controlled; each client has network namespaces of its own.</summary>
internal static class TcWorkload
{
    /// <summary>Runs clients, each on its thread.</summary>
    /// <param name="run">How.</param>
    public static WorkloadReport Run(WorkloadRun run) =>
        Clients.Run("tc", run, (number, random) => tally =>
            new TrafficControlRound($"labtc-{number}", random, run.Transcript).Run(tally));
}
