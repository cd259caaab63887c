namespace Cofferdam.Lab.Workloads.Http;

/// <summary>What an HTTP server served.</summary>
/// <param name="Bytes">The size of the content that each request asks for.</param>
/// <param name="Requests">Requests that were answered with it.</param>
/// <param name="Megabytes">Content served, in millions of bytes.</param>
/// <param name="RequestsPerSecond">Requests answered in each second.</param>
/// <param name="Run">The clients.</param>
internal sealed record HttpReport(
    int Bytes, long Requests, double Megabytes, double RequestsPerSecond, WorkloadReport Run)
{
    /// <summary>The report of a run.</summary>
    public static HttpReport Of(int bytes, WorkloadReport run)
    {
        var requests = run.Operations - run.Failures - run.ChecksumErrors;
        return new HttpReport(
            bytes, requests, Math.Round(requests * (bytes / 1e6), 3), Math.Round(requests / run.Seconds, 3), run);
    }
}
