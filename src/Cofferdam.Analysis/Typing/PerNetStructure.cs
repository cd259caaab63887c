namespace Cofferdam.Analysis.Typing;

/// <summary>A structure of which each network namespace has one (struct pernet_operations).</summary>
/// <param name="Operations">The variable that registers it.</param>
/// <param name="Module">The module of that variable, or null for the image.</param>
/// <param name="Size">The bytes it asks for.</param>
public sealed record PerNetStructure(string Operations, string? Module, ulong Size);
