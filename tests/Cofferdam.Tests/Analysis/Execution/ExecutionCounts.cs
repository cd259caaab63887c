namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>What an <see cref="ExecutionJudge"/> was told.</summary>
internal sealed record ExecutionCounts
{
    /// <summary>Activations of routines.</summary>
    public int Activations { get; set; }

    /// <summary>Objects allocated.</summary>
    public int Allocations { get; set; }

    /// <summary>Stores with a check of their own.</summary>
    public int Checked { get; set; }

    /// <summary>Stores that others cover, found to be.</summary>
    public int Covered { get; set; }

    /// <summary>Stores into objects that were allocated for their activation, found to be.</summary>
    public int Fresh { get; set; }

    /// <summary>Stores to the own frame, found to be.</summary>
    public int OwnFrame { get; set; }

    /// <summary>Stores to frames of callers, found to be.</summary>
    public int CallersFrame { get; set; }

    /// <summary>Stores to a constant address, found to be.</summary>
    public int Constant { get; set; }

    /// <summary>Stores of no bytes.</summary>
    public int Nothing { get; set; }

    /// <summary>Stores to be judged by what came before, in an activation that was not seen to begin.</summary>
    public int Unplaced { get; set; }

    /// <summary>Stores that are not what is claimed.</summary>
    public int Violations { get; set; }

    /// <summary>Stores of any kind.</summary>
    public int Stores =>
        Checked + Covered + Fresh + OwnFrame + CallersFrame + Constant + Nothing + Unplaced + Violations;
}
