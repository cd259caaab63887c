using Cofferdam.Cli.Commands;
using Cofferdam.Compartments.Learnt;

namespace Cofferdam.Cli.Reports;

/// <summary>What <c>cofferdam learn</c> has seen.</summary>
/// <param name="Compartment">The policy's name.</param>
/// <param name="Seconds">How long it watched.</param>
/// <param name="File">What was written; null with --diff.</param>
/// <param name="OnlyNew">Whether only what the file did not have is told.</param>
/// <param name="Sites">How many sites were watched.</param>
/// <param name="SitesHit">How many of them wrote what is told.</param>
/// <param name="Legal">How many pairs of site and class are legal by the policy alone.</param>
/// <param name="Learnt">Pairs that are legal only if the file is used.</param>
/// <param name="Untold">Pairs that are not legal even then.</param>
/// <param name="Memory">What was written by the kind of memory, most writes first.</param>
/// <param name="Unnoted">Writes that are not among it, for want of room.</param>
/// <param name="Unrecorded">Allocations that were not recorded, for want of room.</param>
internal sealed record LearnReport(
    string Compartment,
    double Seconds,
    string? File,
    bool OnlyNew,
    int Sites,
    int SitesHit,
    int Legal,
    IReadOnlyList<LearntWriteReport> Learnt,
    IReadOnlyList<LearntWriteReport> Untold,
    IReadOnlyList<LearnReport.MemoryPart> Memory,
    ulong Unnoted,
    ulong Unrecorded)
{
    /// <summary>The report of a result.</summary>
    public static LearnReport Of(LearnResult result, string? file, bool onlyNew) => new(
        result.Learnt.Policy,
        Math.Round(result.Time.TotalSeconds, 1),
        file,
        onlyNew,
        result.Sites,
        result.Learnt.Writes.Select(write => write.Site).Distinct().Count(),
        result.Learnt.Writes.Count(write => write.Standing == LearntStanding.Legal),
        LearntWriteReport.Of(result.Learnt, LearntStanding.Learnt),
        LearntWriteReport.Of(result.Learnt, LearntStanding.Untold),
        [
            .. result.Memory.Select(memory => new MemoryPart(
                ReportNames.Of(memory.Kind), memory.Sites, memory.Recorded, memory.Writes)),
        ],
        result.Unnoted,
        result.Unrecorded);

    /// <summary>What was written in memory of one kind.</summary>
    internal sealed record MemoryPart(string Kind, int Sites, ulong Recorded, ulong Writes);
}
