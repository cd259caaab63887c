namespace Cofferdam.Compartments.Compilation;

/// <summary>What is known, when a write is judged, besides the record of the object; of use if it has none.</summary>
/// <param name="IsWorking">Whether the working phase has begun.</param>
/// <param name="IsDoubted">Whether the record of the object may have been lost.</param>
/// <param name="IsSeen">Whether the census has seen the object and could not tell it.</param>
/// <param name="Inferred">What class it is by its content; null if that does not tell.</param>
/// <param name="IsStrict">Whether what is not known is denied before the working phase.</param>
public readonly record struct Evidence(
    bool IsWorking, bool IsDoubted, bool IsSeen = false, int? Inferred = null, bool IsStrict = false);
