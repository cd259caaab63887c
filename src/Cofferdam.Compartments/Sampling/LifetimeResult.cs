using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Sampling;

/// <summary>How long objects were seen to live.</summary>
/// <param name="Sites">For each allocation site, the busiest first.</param>
/// <param name="Losses">What could not be followed.</param>
/// <param name="Missed">Events of the allocator that no program saw.</param>
public sealed record LifetimeResult(
    IReadOnlyList<SiteLifetimes> Sites, IReadOnlyDictionary<SampleLoss, ulong> Losses, ulong Missed);
