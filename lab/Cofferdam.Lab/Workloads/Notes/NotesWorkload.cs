namespace Cofferdam.Lab.Workloads.Notes;

/// <summary>Ordinary users of the notes module.</summary>
internal static class NotesWorkload
{
    private const int OperationsBetweenRests = 50;

    /// <summary>Runs clients, each on its thread.</summary>
    /// <param name="run">How; at most <see cref="Interop.NotesAbi.TallyCount"/> of them.</param>
    /// <param name="rest">How long each client rests after some operations; rests count as pauses.</param>
    /// <exception cref="Interop.DeviceException">The module is not loaded.</exception>
    public static WorkloadReport Run(WorkloadRun run, TimeSpan rest)
    {
        var clients = new List<NotesClient>();
        try
        {
            return Clients.Run("notes", run, (number, random) =>
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
            });
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }
}
