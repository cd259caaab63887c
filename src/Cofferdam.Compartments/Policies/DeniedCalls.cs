namespace Cofferdam.Compartments.Policies;

/// <summary>
/// What becomes, in mode block, of a call of a function that would write out of the bounds of an object.
/// </summary>
public enum DeniedCalls
{
    /// <summary>The function is not called.</summary>
    Skip,

    /// <summary>
    /// It is called with the length that stays in the object, where what it returns remains true then.
    /// </summary>
    Cut,
}
