using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>Live objects that were written while nothing told what they are.</summary>
/// <param name="Site">Who wrote them first.</param>
/// <param name="Count">How many.</param>
public sealed record UnknownObjects(CompiledSite Site, int Count);
