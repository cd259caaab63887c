namespace Cofferdam.Compartments.Policies;

/// <summary>The spelling of each mode in policies, on the command line and in output.</summary>
public static class EnforcementModeNames
{
    /// <summary>The mode called <paramref name="name"/>; false if none is.</summary>
    public static bool TryParse(string name, out EnforcementMode mode)
    {
        mode = name switch
        {
            "kill" => EnforcementMode.Kill,
            "block" => EnforcementMode.Block,
            _ => EnforcementMode.Observe,
        };
        return name is "observe" or "kill" or "block";
    }

    /// <summary>The name of a mode.</summary>
    public static string Of(EnforcementMode mode) => mode switch
    {
        EnforcementMode.Observe => "observe",
        EnforcementMode.Kill => "kill",
        EnforcementMode.Block => "block",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };
}
