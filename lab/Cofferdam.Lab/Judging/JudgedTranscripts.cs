using Cofferdam.Lab.Workloads;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Judging;

/// <summary>
/// The files with what programs showed of the workloads of one run, with and without Cofferdam. They take a megabyte for
/// about ten rounds and go when this is disposed.
/// </summary>
internal sealed class JudgedTranscripts : IDisposable
{
    // Out of the guest's memory, if it is one.
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(
        Environment.GetEnvironmentVariable("LAB_OUT") ?? Path.GetTempPath(), $"judge-{Environment.ProcessId}")).FullName;

    /// <summary>The file for a workload in its compartment.</summary>
    public string Guarded(JudgedPolicy policy) => Path.Combine(_folder, $"{policy.Name}.guarded");

    /// <summary>The file for the same without Cofferdam.</summary>
    public string Unprotected(JudgedPolicy policy) => Path.Combine(_folder, $"{policy.Name}.unprotected");

    /// <summary>How many rounds the workload did in its compartment.</summary>
    public int GuardedRounds(JudgedPolicy policy) => Transcript.Read(Guarded(policy)).Last().Round;

    /// <summary>Compares the two.</summary>
    /// <param name="policy">Of which workload.</param>
    /// <param name="unprotected">How it fared without Cofferdam.</param>
    public OutputComparison Compare(JudgedPolicy policy, WorkloadReport unprotected) => OutputComparison.Of(
        unprotected, Transcript.Read(Unprotected(policy)), Transcript.Read(Guarded(policy)));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
