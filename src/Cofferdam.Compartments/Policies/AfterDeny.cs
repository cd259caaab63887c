namespace Cofferdam.Compartments.Policies;

/// <summary>What becomes of the task whose write was blocked.</summary>
public enum AfterDeny
{
    /// <summary>It is killed when it next returns to user space, as in <see cref="EnforcementMode.Kill"/>.</summary>
    Kill,

    /// <summary>It goes on as if it had written.</summary>
    Continue,

    /// <summary>It goes on, but is turned away where the policy says (<see cref="Policies.Quarantine"/>).</summary>
    Quarantine,
}
