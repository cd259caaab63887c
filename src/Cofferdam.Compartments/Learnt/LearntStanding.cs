namespace Cofferdam.Compartments.Learnt;

/// <summary>What a written class is to the legal set of the site that wrote it.</summary>
public enum LearntStanding
{
    /// <summary>Legal by the policy alone.</summary>
    Legal,

    /// <summary>Legal only because it was learnt.</summary>
    Learnt,

    /// <summary>Not legal: nothing tells what it is, or it is nothing that a policy can make legal.</summary>
    Untold,
}
