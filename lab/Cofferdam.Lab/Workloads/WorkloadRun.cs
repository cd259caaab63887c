using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Workloads;

/// <summary>How a workload is run.</summary>
/// <param name="Time">How long; without end where null.</param>
/// <param name="Threads">How many clients, each on its thread.</param>
/// <param name="Seed">What they do.</param>
/// <param name="End">Tells the workload to end.</param>
/// <param name="Rounds">How often each client does what it does; without limit where null.</param>
/// <param name="Transcript">Gets what the kernel was seen to answer; null: nobody asks.</param>
internal sealed record WorkloadRun(
    TimeSpan? Time, int Threads, int Seed, CancellationToken End, int? Rounds = null, Transcript? Transcript = null);
