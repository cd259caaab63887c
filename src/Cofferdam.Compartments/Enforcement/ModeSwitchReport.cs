namespace Cofferdam.Compartments.Enforcement;

/// <summary>What a switch of the mode did.</summary>
/// <param name="Name">The compartment.</param>
/// <param name="Before">The mode that it had.</param>
/// <param name="Mode">The mode that it has now.</param>
public sealed record ModeSwitchReport(string Name, string Before, string Mode);
