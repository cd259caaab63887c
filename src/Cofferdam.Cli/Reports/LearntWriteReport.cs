using Cofferdam.Compartments.Learnt;

namespace Cofferdam.Cli.Reports;

/// <summary>A class of objects that a site was seen to write.</summary>
/// <param name="Site">The site.</param>
/// <param name="Writes">The class.</param>
/// <param name="Count">How often.</param>
/// <param name="First">When first, in UTC.</param>
internal sealed record LearntWriteReport(string Site, string Writes, ulong Count, DateTimeOffset First)
{
    /// <summary>Those of a kind, the most frequent first.</summary>
    public static IReadOnlyList<LearntWriteReport> Of(LearntWrites learnt, LearntStanding standing) =>
    [
        .. learnt.Writes.Where(write => write.Standing == standing)
            .OrderByDescending(write => write.Count)
            .ThenBy(write => write.Site, StringComparer.Ordinal)
            .Select(write => new LearntWriteReport(write.Site, write.Written, write.Count, write.First)),
    ];
}
