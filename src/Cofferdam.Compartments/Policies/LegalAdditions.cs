namespace Cofferdam.Compartments.Policies;

/// <summary>What a compartment may write beyond its own allocations and the writable data of its own modules.</summary>
/// <param name="Regions">Parts of memory that are legal as a whole.</param>
/// <param name="Caches">Dedicated slab caches whose objects are legal.</param>
/// <param name="AllocatedBy">Functions outside the compartment whose allocations are legal.</param>
/// <param name="Symbols">Global variables that are legal.</param>
/// <param name="Modules">Other modules whose writable data is legal as a whole.</param>
public sealed record LegalAdditions(
    LegalRegions Regions,
    ValueSet<string> Caches,
    ValueSet<SymbolPattern> AllocatedBy,
    ValueSet<SymbolReference> Symbols,
    ValueSet<string> Modules)
{
    /// <summary>
    /// The regions that are legal if a policy says nothing. The stack, because a compartment fills structures in its
    /// callers' frames, and per-CPU memory, because its statistics live there. Not the others: page tables, the stacks
    /// of other tasks and the kernel's own variables are what an attack wants to reach.
    /// </summary>
    public const LegalRegions DefaultRegions = LegalRegions.Stack | LegalRegions.PerCpu;

    /// <summary>The default regions and nothing else.</summary>
    public static LegalAdditions Default { get; } = new(DefaultRegions, [], [], [], []);
}
