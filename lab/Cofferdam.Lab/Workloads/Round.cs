using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Workloads;

/// <summary>One life of what a workload sets up: steps that build on each other and check themselves.</summary>
/// <param name="transcript">Gets what programs show of it; null: nobody asks.</param>
internal abstract class Round(Transcript? transcript)
{
    /// <summary>The steps in order. The last one removes what the others made.</summary>
    protected abstract IEnumerable<Action> Steps { get; }

    /// <summary>Gets what programs show of it; null: nobody asks.</summary>
    protected Transcript? Transcript { get; } = transcript;

    /// <summary>Does all steps, each one operation. It is never cut short, for the last one cleans up.</summary>
    public void Run(Tally tally)
    {
        Transcript?.BeginRound();
        var problems = tally.Problems;
        foreach (var step in Steps)
        {
            tally.Count(step);
            if (tally.Problems == problems)
                continue;
            // The steps that follow would only fail for the same reason.
            tally.Count(CleanUp);
            return;
        }
    }

    /// <summary>Removes what a round left behind that did not come to its end.</summary>
    protected abstract void CleanUp();
}
