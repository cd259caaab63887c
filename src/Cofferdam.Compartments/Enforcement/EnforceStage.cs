namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// The stages of raising a compartment, in their order. All but the last leave the kernel's code alone.
/// </summary>
public enum EnforceStage
{
    /// <summary>Reading the live code and listing what it writes.</summary>
    Analyze,

    /// <summary>Making the tables.</summary>
    Compile,

    /// <summary>Loading the programs and starting to keep records.</summary>
    Load,

    /// <summary>Registering the probes, disarmed.</summary>
    Register,

    /// <summary>Telling what is alive already, by the model; skipped without one.</summary>
    Census,

    /// <summary>Arming all probes.</summary>
    Arm,
}
