namespace Cofferdam.Compartments.Learnt;

/// <summary>What the sites of a compartment were seen to write, on one build of the kernel.</summary>
/// <param name="Policy">The name of the policy.</param>
/// <param name="Kernel">The release of the kernel.</param>
/// <param name="BuildId">Its build: the names of sites and classes mean nothing for another one.</param>
/// <param name="Writes">Each pair of site and class once, in the order of their names.</param>
public sealed record LearntWrites(string Policy, string Kernel, string BuildId, IReadOnlyList<LearntWrite> Writes)
{
    /// <summary>No writes, of no kernel.</summary>
    public static LearntWrites Nothing { get; } = new("", "", "", []);

    /// <summary>Those that are legal only because they were learnt.</summary>
    public IEnumerable<LearntWrite> Learnt => Writes.Where(write => write.Standing == LearntStanding.Learnt);

    /// <summary>
    /// Both: counts are added, and the earlier first time stays. What one of them calls learnt stays so, because it is
    /// judged against the policy alone each time.
    /// </summary>
    public LearntWrites With(LearntWrites later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return later with { Writes = Merged(Writes.Concat(later.Writes)) };
    }

    /// <summary>
    /// Each pair of site and class once, in the order of a file, with the standing that was told last.
    /// </summary>
    public static IReadOnlyList<LearntWrite> Merged(IEnumerable<LearntWrite> writes) =>
        Ordered(writes.GroupBy(write => (write.Site, write.Written)).Select(same => same.Last() with
        {
            Count = same.Aggregate(0UL, (sum, write) => sum + write.Count),
            First = same.Min(write => write.First),
        }));

    /// <summary>Those of <paramref name="later"/> that are not among these.</summary>
    public LearntWrites NewIn(LearntWrites later)
    {
        ArgumentNullException.ThrowIfNull(later);
        var known = Writes.Select(write => (write.Site, write.Written)).ToHashSet();
        return later with { Writes = [.. later.Writes.Where(write => !known.Contains((write.Site, write.Written)))] };
    }

    /// <summary>The writes in the order of a file.</summary>
    public static IReadOnlyList<LearntWrite> Ordered(IEnumerable<LearntWrite> writes) =>
    [
        .. writes.OrderBy(write => write.Site, StringComparer.Ordinal)
            .ThenBy(write => write.Written, StringComparer.Ordinal),
    ];
}
