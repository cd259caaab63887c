namespace Cofferdam.Compartments.Policies;

/// <summary>What happens when a write is denied.</summary>
public enum EnforcementMode
{
    /// <summary>The write is counted and reported; nothing else happens.</summary>
    Observe,

    /// <summary>
    /// The task that made the write is killed when it next returns to user space. The write itself has landed by then;
    /// a write from an interrupt is reported only, since the interrupted task did not cause it.
    /// </summary>
    Kill,

    /// <summary>
    /// The write does not happen; <see cref="AfterDeny"/> tells what becomes of the task. Needs the gate module.
    /// </summary>
    Block,
}
