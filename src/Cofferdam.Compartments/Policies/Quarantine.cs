namespace Cofferdam.Compartments.Policies;

/// <summary>Where a task is turned away after a write of it was blocked.</summary>
/// <param name="Functions">The functions that it does not enter any more. Each must return an error number.</param>
/// <param name="Error">The error number that they return instead, 1 to <see cref="MostError"/>.</param>
public sealed record Quarantine(ValueSet<SymbolPattern> Functions, int Error)
{
    /// <summary>EPERM.</summary>
    public const int DefaultError = 1;

    /// <summary>The largest number that a pointer can hold in place of an address: MAX_ERRNO.</summary>
    public const int MostError = 4095;

    /// <summary>Nowhere.</summary>
    public static Quarantine None { get; } = new([], DefaultError);

    /// <summary>Whether there is such a function.</summary>
    public bool IsPossible => Functions.Count > 0;
}
