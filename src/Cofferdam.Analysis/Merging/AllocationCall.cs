namespace Cofferdam.Analysis.Merging;

/// <summary>What is known of the object that a call allocates.</summary>
/// <param name="Size">What it takes at least, seen from the function called; null if nothing tells.</param>
/// <param name="IsNew">Whether it is another object than any before; not so for krealloc().</param>
/// <param name="IsLinked">Whether its own address may be found in it, as in a list head that was made ready.</param>
public sealed record AllocationCall(LeastSize? Size, bool IsNew, bool IsLinked = false);
