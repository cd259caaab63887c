namespace Cofferdam.Compartments.Policies;

/// <summary>
/// A function that writes memory for its callers through a pointer and a length, as a policy names it. Arguments are
/// counted from 0.
/// </summary>
/// <param name="Function">The function.</param>
/// <param name="Destination">The argument that points to what it writes.</param>
/// <param name="Length">The argument that says how much.</param>
/// <param name="Unit">The bytes of one element of what the length counts.</param>
public readonly record struct BulkWriterAddition(SymbolReference Function, int Destination, int Length, int Unit)
{
    /// <summary>The largest unit: a page.</summary>
    public const int MostUnit = 4096;

    /// <summary>The addition as it is printed, without quotes.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{{function: {Function}, destination: {Destination}, length: {Length}, unit: {Unit}}}");
}
