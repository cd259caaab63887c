namespace Cofferdam.Compartments.Compilation;

/// <summary>What a probe finds out about a write (struct write in bpf/verdict.h).</summary>
/// <param name="Address">The first byte to check.</param>
/// <param name="Length">The number of bytes to check; not 0.</param>
/// <param name="ObjectAddress">The address that tells the object in which they must lie.</param>
public readonly record struct CheckedWrite(ulong Address, ulong Length, ulong ObjectAddress);
