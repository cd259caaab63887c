namespace Cofferdam.Cli.Reports;

/// <summary>The objects whose age was below a bound and not below half of it.</summary>
/// <param name="BelowMs">The bound.</param>
/// <param name="Freed">Objects that were freed at such an age.</param>
/// <param name="Living">Objects that were alive and of such an age at the end.</param>
/// <param name="Gone">The share of all objects that are gone at the bound.</param>
internal sealed record LifetimeBinReport(double BelowMs, ulong Freed, ulong Living, double? Gone);
