namespace Cofferdam.Analysis.ControlFlow;

/// <summary>A way from one block to another.</summary>
/// <param name="Block">The number of the block at the other end.</param>
/// <param name="Kind">How control passes.</param>
public readonly record struct BlockEdge(int Block, EdgeKind Kind);
