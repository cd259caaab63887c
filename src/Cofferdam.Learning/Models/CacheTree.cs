using Cofferdam.Learning.Trees;

namespace Cofferdam.Learning.Models;

/// <summary>The tree for the objects of one slab cache.</summary>
/// <param name="Cache">The name of the cache.</param>
/// <param name="ObjectSize">The bytes of its objects.</param>
/// <param name="Tree">The tree.</param>
public sealed record CacheTree(string Cache, int ObjectSize, DecisionTree Tree);
