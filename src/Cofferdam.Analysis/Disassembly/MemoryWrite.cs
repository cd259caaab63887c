namespace Cofferdam.Analysis.Disassembly;

/// <summary>The write that one execution of an instruction makes to memory.</summary>
/// <param name="Kind">The way in which it writes.</param>
/// <param name="Address">The first byte it writes, over the registers before the instruction.</param>
/// <param name="Length">The bytes it writes.</param>
/// <param name="Inexpressible">
/// Why <paramref name="Address"/> and <paramref name="Length"/> do not say exactly what is written, or null if they do.
/// </param>
public sealed record MemoryWrite(
    AccessKind Kind,
    EffectiveAddress Address,
    AccessLength Length,
    string? Inexpressible = null);
