namespace Cofferdam.Learning.DataSets;

/// <summary>A stretch of the kernel's address space.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after its last.</param>
public readonly record struct AddressSpan(ulong Start, ulong End);
