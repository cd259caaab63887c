namespace Cofferdam.Compartments.Policies;

/// <summary>Who has the probes of a compartment.</summary>
public enum ProbeHostKind
{
    /// <summary>The kernel's own trace events, which can look on and kill.</summary>
    Events,

    /// <summary>The gate module, which can also deny.</summary>
    Gate,
}
