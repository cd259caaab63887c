namespace Cofferdam.Lab.Judging;

/// <summary>What <c>cofferdam-lab judge</c> prints.</summary>
/// <param name="Kernel">The release of the kernel.</param>
/// <param name="Mode">What Cofferdam did with illegal writes.</param>
/// <param name="Minutes">How long each run lasted.</param>
/// <param name="Seed">What the workloads' choices followed from.</param>
/// <param name="IsSound">Whether every run was.</param>
/// <param name="Denies">Writes found illegal, all of them wrongly.</param>
/// <param name="Unknown">Writes allowed because nothing was known about their target.</param>
/// <param name="Failures">Operations that failed or came to a wrong result.</param>
/// <param name="Differences">
/// Outputs of <c>nft</c>, <c>ip</c> and <c>tc</c> that are others than without Cofferdam; null: they were not compared.
/// </param>
/// <param name="Runs">One for each policy, and one with the first two at once.</param>
internal sealed record Judgement(
    string Kernel,
    string Mode,
    double Minutes,
    int Seed,
    bool IsSound,
    long Denies,
    long Unknown,
    long Failures,
    long? Differences,
    IReadOnlyList<JudgedRun> Runs)
{
    /// <summary>Sums runs up.</summary>
    public static Judgement Of(string kernel, string mode, double minutes, int seed, IReadOnlyList<JudgedRun> runs)
    {
        var compartments = runs.SelectMany(run => run.Compartments).ToArray();
        return new Judgement(
            kernel, mode, minutes, seed, runs.All(run => run.IsSound),
            compartments.Sum(compartment => compartment.Denies),
            compartments.Sum(compartment => compartment.Unknown),
            runs.SelectMany(run => run.Workloads).Sum(workload => workload.Failures + workload.ChecksumErrors),
            runs.Sum(run => run.Outputs?.Sum(outputs => outputs.Differences)),
            runs);
    }
}
