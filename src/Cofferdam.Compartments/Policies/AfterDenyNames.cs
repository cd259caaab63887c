namespace Cofferdam.Compartments.Policies;

/// <summary>The spelling of what becomes of a task whose write was blocked.</summary>
public static class AfterDenyNames
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = ["kill", "continue", "quarantine"];

    /// <summary>What is called <paramref name="name"/>; false if nothing is.</summary>
    public static bool TryParse(string name, out AfterDeny action)
    {
        action = name switch
        {
            "continue" => AfterDeny.Continue,
            "quarantine" => AfterDeny.Quarantine,
            _ => AfterDeny.Kill,
        };
        return All.Contains(name);
    }

    /// <summary>The name.</summary>
    public static string Of(AfterDeny action) => action switch
    {
        AfterDeny.Kill => "kill",
        AfterDeny.Continue => "continue",
        AfterDeny.Quarantine => "quarantine",
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };
}
