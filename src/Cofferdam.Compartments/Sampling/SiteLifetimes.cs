namespace Cofferdam.Compartments.Sampling;

/// <summary>How long the objects of an allocation site live.</summary>
/// <param name="ReturnAddress">The site as the allocator's tracepoints name it.</param>
/// <param name="Place">Its name; null if it has none.</param>
/// <param name="Followed">Objects that were followed.</param>
/// <param name="Bins">Their ages.</param>
public sealed record SiteLifetimes(ulong ReturnAddress, string? Place, ulong Followed, LifetimeBins Bins);
