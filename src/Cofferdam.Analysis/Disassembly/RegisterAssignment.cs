namespace Cofferdam.Analysis.Disassembly;

/// <summary>An instruction's effect on one register of which it defines all 64 bits.</summary>
/// <param name="Register">The register.</param>
/// <param name="Value">Its new value.</param>
public sealed record RegisterAssignment(Register64 Register, RegisterValue Value);
