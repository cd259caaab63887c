namespace Cofferdam.Compartments.Census;

/// <summary>
/// What the census before the start of a compartment found, in objects of the slab caches that the model has trees for,
/// and in those that the compartment reaches from variables.
/// </summary>
/// <param name="Objects">How many were alive.</param>
/// <param name="Told">Of the compartment: they have a record.</param>
/// <param name="Reached">Of these, told not by their content but by the variables that lead to them.</param>
/// <param name="Untold">
/// The model did not tell: they are entered as seen, and adopted when their content tells at a write.
/// </param>
/// <param name="Foreign">Of others: without a record, like all that others allocate.</param>
/// <param name="Changed">
/// Not entered, because allocated or freed while the census went on, perhaps: unknown from now on.
/// </param>
/// <param name="Lost">Not entered for want of room (<c>limits.records</c>): unknown from now on.</param>
/// <param name="Uncertain">In slabs that changed whenever they were looked at: unknown from now on.</param>
/// <param name="Time">How long it took.</param>
public sealed record CensusReport(
    int Objects, int Told, int Reached, int Untold, int Foreign, int Changed, int Lost, int Uncertain, TimeSpan Time);
