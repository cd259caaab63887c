namespace Cofferdam.Compartments.Enforcement;

/// <summary>What releasing a compartment did.</summary>
/// <param name="Name">The compartment's name.</param>
/// <param name="WasWhole">Whether it had been armed; false for the remains of an interrupted installation.</param>
/// <param name="SettingsRepaired">Whether kernel settings were restored that a killed process had left changed.</param>
/// <param name="Disarm">Time until no probe was armed any more.</param>
/// <param name="DisarmedAt">When none was armed any more, as CLOCK_MONOTONIC counts.</param>
/// <param name="Remove">Time to remove the probes.</param>
public sealed record ReleaseReport(
    string Name, bool WasWhole, bool SettingsRepaired, TimeSpan Disarm, TimeSpan DisarmedAt, TimeSpan Remove);
