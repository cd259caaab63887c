namespace Cofferdam.Compartments.Compilation;

/// <summary>A module with functions of the compartment.</summary>
/// <param name="Name">Its name, with underscores.</param>
/// <param name="Number">Its number in the table of modules.</param>
public sealed record ConfinedModule(string Name, int Number);
