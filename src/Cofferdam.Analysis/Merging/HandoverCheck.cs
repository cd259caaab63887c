using Cofferdam.Analysis.Accesses;

namespace Cofferdam.Analysis.Merging;

/// <summary>A check to make where a routine is called, of what that will certainly write.</summary>
/// <param name="Argument">The number of the argument that points there.</param>
/// <param name="Bytes">The bytes off it.</param>
public readonly record struct HandoverCheck(int Argument, ByteRange Bytes);
