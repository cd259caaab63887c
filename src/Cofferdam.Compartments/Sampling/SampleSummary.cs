using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Sampling;

/// <summary>What a run of the sampler collected and what it lost.</summary>
/// <param name="Free">Objects whose content was taken as they were freed.</param>
/// <param name="MidLife">Objects whose content was read while they were in use.</param>
/// <param name="Unnamed">Of these, those whose allocation site has no name.</param>
/// <param name="Living">Objects that were still followed at the end.</param>
/// <param name="Losses">What could not be followed or told.</param>
/// <param name="Missed">Events of the allocator that no program saw.</param>
public sealed record SampleSummary(
    long Free, long MidLife, long Unnamed, long Living, IReadOnlyDictionary<SampleLoss, ulong> Losses, ulong Missed);
