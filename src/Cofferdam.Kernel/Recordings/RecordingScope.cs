namespace Cofferdam.Kernel.Recordings;

/// <summary>What of a kernel to record.</summary>
/// <param name="Modules">
/// Modules with all their functions, symbols and types. All others are recorded by name and place.
/// </param>
/// <param name="Functions">Patterns (<see cref="Code.SymbolGlob"/>) for further functions.</param>
/// <param name="Types">
/// Names of types of the kernel that are wanted besides those that the modules and functions name: structs with their
/// members.
/// </param>
public sealed record RecordingScope(
    IReadOnlyList<string> Modules, IReadOnlyList<string> Functions, IReadOnlyList<string> Types);
