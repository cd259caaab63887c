namespace Cofferdam.Compartments.Enforcement;

/// <summary>What became of a module of a compartment since that was raised.</summary>
public enum ModuleStanding
{
    /// <summary>It is confined.</summary>
    Confined,

    /// <summary>It was unloaded.</summary>
    Unloaded,

    /// <summary>It was unloaded and loaded anew: it is not confined.</summary>
    Reloaded,
}
