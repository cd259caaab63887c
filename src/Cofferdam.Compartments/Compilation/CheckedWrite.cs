namespace Cofferdam.Compartments.Compilation;

/// <summary>What a probe finds out about a write (struct write in bpf/verdict.h).</summary>
/// <param name="Address">The first byte to check.</param>
/// <param name="Length">The number of bytes to check; not 0.</param>
/// <param name="ObjectAddress">The address that tells the object in which they must lie.</param>
/// <param name="Extent">Where that object starts, from that address.</param>
/// <param name="ExtentEnd">Where it ends, likewise; the same if that is not known.</param>
public readonly record struct CheckedWrite(
    ulong Address, ulong Length, ulong ObjectAddress, int Extent = 0, int ExtentEnd = 0);
