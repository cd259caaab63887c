using Cofferdam.Lab.Workloads;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Judging;

/// <summary>What programs showed of a workload in a compartment, beside what they showed of it without one.</summary>
/// <param name="Unprotected">How the workload fared without one; what was wrong there is no fault of Cofferdam.</param>
/// <param name="Rounds">How many rounds were compared.</param>
/// <param name="Outputs">How many outputs.</param>
/// <param name="Differences">How many of them differ in what does not depend on time and chance.</param>
/// <param name="First">The first of those.</param>
internal sealed record OutputComparison(
    WorkloadReport Unprotected, int Rounds, int Outputs, int Differences, IReadOnlyList<OutputDifference> First)
{
    private const int Told = 10;
    private const int Around = 80;

    /// <summary>Whether something was compared, and it is the same.</summary>
    public bool IsSound => Outputs > 0 && Differences == 0 && Unprotected.IsSound;

    /// <summary>Compares one by one.</summary>
    /// <param name="report">How the workload fared without Cofferdam.</param>
    /// <param name="unprotected">What was shown then.</param>
    /// <param name="guarded">What was shown under the compartment.</param>
    public static OutputComparison Of(
        WorkloadReport report, IEnumerable<ToolOutput> unprotected, IEnumerable<ToolOutput> guarded)
    {
        using var left = unprotected.GetEnumerator();
        using var right = guarded.GetEnumerator();
        var (rounds, outputs, differences) = (0, 0, 0);
        var first = new List<OutputDifference>();
        while (true)
        {
            var (one, other) = (Next(left), Next(right));
            if ((one ?? other) is not { } some)
                return new OutputComparison(report, rounds, outputs, differences, first);
            (rounds, outputs) = (some.Round, outputs + 1);
            if (Difference(one, other) is not { } difference)
                continue;
            differences++;
            if (first.Count < Told)
                first.Add(difference);
        }
    }

    private static ToolOutput? Next(IEnumerator<ToolOutput> outputs) => outputs.MoveNext() ? outputs.Current : null;

    private static OutputDifference? Difference(ToolOutput? one, ToolOutput? other)
    {
        var some = (one ?? other)!;
        if (one is null || other is null || (one.Round, one.Command) != (other.Round, other.Command))
            return new OutputDifference(some.Round, some.Command, one?.Command, other?.Command);
        var (left, right) = (ComparableOutput.Of(one), ComparableOutput.Of(other));
        if (left == right)
            return null;
        var at = left.AsSpan().CommonPrefixLength(right);
        return new OutputDifference(one.Round, one.Command, Near(left, at), Near(right, at));
    }

    private static string Near(string text, int at)
    {
        var from = Math.Max(0, at - Around);
        return text[from..Math.Min(text.Length, at + Around)];
    }
}
