namespace Cofferdam.Compartments.Policies;

/// <summary>The spelling of each host of probes in policies, on the command line and in output.</summary>
public static class ProbeHostNames
{
    /// <summary>The host called <paramref name="name"/>; false if none is.</summary>
    public static bool TryParse(string name, out ProbeHostKind host)
    {
        host = name == "gate" ? ProbeHostKind.Gate : ProbeHostKind.Events;
        return name is "gate" or "events";
    }

    /// <summary>The name of a host.</summary>
    public static string Of(ProbeHostKind host) => host switch
    {
        ProbeHostKind.Events => "events",
        ProbeHostKind.Gate => "gate",
        _ => throw new ArgumentOutOfRangeException(nameof(host)),
    };
}
