namespace Cofferdam.Analysis.Disassembly;

/// <summary>What an instruction makes of a pointer, where its exact result is not followed.</summary>
/// <param name="Register">The 64-bit register that holds the pointer before and after it.</param>
/// <param name="Kind">How the two are related.</param>
/// <param name="Other">The register that may take its place (cmov between registers), or none.</param>
public sealed record PointerChange(Register64 Register, PointerChangeKind Kind, Register64 Other)
{
    /// <summary>
    /// Where in memory what is added lies, which may be the pointer while the register holds the distance; null if
    /// nothing is.
    /// </summary>
    public EffectiveAddress? Added { get; init; }
}
