namespace Cofferdam.Compartments.Policies;

/// <summary>What narrows the legal set of a single access site.</summary>
public enum LegalSetKind
{
    /// <summary>Nothing: every site may write whatever the compartment may.</summary>
    Compartment,

    /// <summary>The types: a site that writes a known struct may not write objects that cannot hold one.</summary>
    Typed,
}
