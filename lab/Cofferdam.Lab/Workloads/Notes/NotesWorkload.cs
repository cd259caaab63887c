namespace Cofferdam.Lab.Workloads.Notes;

/// <summary>Ordinary users of the notes module.</summary>
internal static class NotesWorkload
{
    private const int OperationsBetweenRests = 50;

    /// <summary>Runs clients, each on its thread, until the time is up or the workload is told to end.</summary>
    /// <param name="time">How long; without end where null.</param>
    /// <param name="threads">How many clients, 1 to <see cref="Interop.NotesAbi.TallyCount"/>.</param>
    /// <param name="rest">How long each client rests after some operations; rests count as pauses.</param>
    /// <param name="seed">What they do.</param>
    /// <param name="end">Tells the workload to end.</param>
    /// <exception cref="Interop.DeviceException">The module is not loaded.</exception>
    public static WorkloadReport Run(TimeSpan? time, int threads, TimeSpan rest, int seed, CancellationToken end)
    {
        var clients = new List<NotesClient>();
        try
        {
            return Clients.Run("notes", time, threads, seed, (number, random) =>
            {
                var client = new NotesClient(number, random);
                clients.Add(client);
                return tally =>
                {
                    for (var i = 0; i < OperationsBetweenRests; i++)
                        tally.Count(client.Step);
                    if (rest > TimeSpan.Zero)
                        Thread.Sleep(rest);
                };
            }, end);
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }
}
