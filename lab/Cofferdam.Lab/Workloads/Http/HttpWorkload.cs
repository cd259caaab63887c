namespace Cofferdam.Lab.Workloads.Http;

/// <summary>A web server and its clients in this process, over ::1.</summary>
internal static class HttpWorkload
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Runs clients, each on its thread, until the time is up or the workload is told to end.</summary>
    /// <param name="bytes">The size of what they ask for.</param>
    /// <param name="time">How long; without end where null.</param>
    /// <param name="threads">How many clients.</param>
    /// <param name="seed">What the content is.</param>
    /// <param name="end">Tells the workload to end.</param>
    public static HttpReport Run(int bytes, TimeSpan? time, int threads, int seed, CancellationToken end)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        using var server = new HttpServer(content, threads);
        var run = Clients.Run("http", time, threads, seed, (_, _) =>
        {
            var buffer = new byte[BufferBytes];
            return tally => tally.Count(() => HttpRequest.Make(server.Address, content, buffer));
        }, end);
        return HttpReport.Of(bytes, run);
    }
}
