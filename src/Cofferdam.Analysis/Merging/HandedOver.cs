using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>A call, or a jump for good, of a routine whose callers are all known.</summary>
/// <param name="Call">The address of the instruction.</param>
/// <param name="Target">Where the routine starts.</param>
/// <param name="Known">What the caller has seen to there.</param>
public readonly record struct HandedOver(KernelAddress Call, KernelAddress Target, EntryKnowledge Known);
