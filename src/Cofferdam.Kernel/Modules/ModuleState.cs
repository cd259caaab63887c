namespace Cofferdam.Kernel.Modules;

/// <summary>How far a module is loaded (enum module_state, include/linux/module.h).</summary>
public enum ModuleState
{
    /// <summary>In use (MODULE_STATE_LIVE).</summary>
    Live = 0,

    /// <summary>Its initialization runs (MODULE_STATE_COMING).</summary>
    Coming = 1,

    /// <summary>It is being removed (MODULE_STATE_GOING).</summary>
    Going = 2,

    /// <summary>Its memory is being set up (MODULE_STATE_UNFORMED).</summary>
    Unformed = 3,
}
