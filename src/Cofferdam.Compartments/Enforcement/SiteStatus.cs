using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>The counters of one access site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Hits">Writes checked.</param>
/// <param name="Denies">Writes found illegal.</param>
/// <param name="Unknown">Writes of which nothing was known.</param>
public sealed record SiteStatus(CompiledSite Site, ulong Hits, ulong Denies, ulong Unknown);
