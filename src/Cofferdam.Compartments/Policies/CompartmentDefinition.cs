namespace Cofferdam.Compartments.Policies;

/// <summary>
/// Which functions make up a compartment: those of the modules and of the patterns, without the excluded ones.
/// </summary>
/// <param name="Modules">Modules whose functions all belong to it.</param>
/// <param name="Functions">Functions that belong to it, wherever they are.</param>
/// <param name="Exclude">Functions that do not belong to it although the other two name them.</param>
public sealed record CompartmentDefinition(
    ValueSet<string> Modules,
    ValueSet<SymbolPattern> Functions,
    ValueSet<SymbolPattern> Exclude)
{
    /// <summary>All functions of one module.</summary>
    public static CompartmentDefinition OfModule(string module) => new([module], [], []);
}
