namespace Cofferdam.Learning.Trees;

/// <summary>What one thread of a grower works with.</summary>
/// <param name="Counter">Counts.</param>
/// <param name="Search">Finds tests.</param>
internal sealed record GrowerTools(ClassCounter Counter, SplitSearch Search);
