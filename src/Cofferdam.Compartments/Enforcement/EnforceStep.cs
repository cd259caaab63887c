namespace Cofferdam.Compartments.Enforcement;

/// <summary>How far the raising of a compartment has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Units finished.</param>
/// <param name="Total">Units in all; 0 if they are not counted.</param>
public readonly record struct EnforceStep(EnforceStage Stage, int Done, int Total);
