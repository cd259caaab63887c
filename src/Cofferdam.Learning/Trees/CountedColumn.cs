namespace Cofferdam.Learning.Trees;

/// <summary>A column that may still divide the objects at a node.</summary>
/// <param name="Index">The number of the column.</param>
/// <param name="Counts">The classes of the objects at the node, by their codes.</param>
internal readonly record struct CountedColumn(int Index, ClassCounts Counts);
