using System.Text.Json.Serialization;

namespace Cofferdam.Lab.Workloads;

/// <summary>What a workload did and what went wrong.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="Threads">How many clients it had.</param>
/// <param name="Seed">What its random choices follow from.</param>
/// <param name="Operations">Operations that were done.</param>
/// <param name="Failures">Operations that the kernel refused although they were right.</param>
/// <param name="ChecksumErrors">Operations whose result was not what had been written.</param>
/// <param name="LongestPauseMs">The longest time in which a client got no operation done.</param>
/// <param name="Pauses">The longest of these times, the longest first.</param>
/// <param name="FirstProblem">What the first failure or checksum error was, or null.</param>
internal sealed record WorkloadReport(
    string Workload,
    double Seconds,
    int Threads,
    int Seed,
    long Operations,
    long Failures,
    long ChecksumErrors,
    double LongestPauseMs,
    IReadOnlyList<Pause> Pauses,
    string? FirstProblem)
{
    /// <summary>Whether nothing went wrong and something was done.</summary>
    [JsonIgnore]
    public bool IsSound => Failures == 0 && ChecksumErrors == 0 && Operations > 0;
}
