namespace Cofferdam.Lab.Workloads.Http;

/// <summary>A web server and its clients in this process, over ::1.</summary>
internal static class HttpWorkload
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Runs clients, each on its thread.</summary>
    /// <param name="bytes">The size of what they ask for.</param>
    /// <param name="run">How; the content follows from the seed.</param>
    public static HttpReport Run(int bytes, WorkloadRun run)
    {
        var content = new byte[bytes];
        new Random(run.Seed).NextBytes(content);
        using var server = new HttpServer(content, run.Threads);
        var report = Clients.Run("http", run, (_, _) =>
        {
            var buffer = new byte[BufferBytes];
            return tally => tally.Count(() => HttpRequest.Make(server.Address, content, buffer));
        });
        return HttpReport.Of(bytes, report);
    }
}
