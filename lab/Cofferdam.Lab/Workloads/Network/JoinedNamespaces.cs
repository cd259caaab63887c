using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Workloads.Network;

/// <summary>
/// Two network namespaces with a pair of virtual Ethernet devices between them, each called <see cref="Device"/>. They
/// come and go with <see cref="Create"/> and <see cref="Delete"/>.
/// </summary>
/// <param name="name">What the names of both begin with.</param>
internal sealed class JoinedNamespaces(string name)
{
    /// <summary>The device in each that leads to the other.</summary>
    public const string Device = "eth0";

    /// <summary>The name of one.</summary>
    public string Near => name + "a";

    /// <summary>The name of the other.</summary>
    public string Far => name + "b";

    /// <summary>Makes both, with all devices up.</summary>
    /// <exception cref="ProgramFailedException">It was refused.</exception>
    public void Create()
    {
        ProgramRun.Succeeding("ip", "netns", "add", Near);
        ProgramRun.Succeeding("ip", "netns", "add", Far);
        NetworkProgram.Ip.Apply(Near, $"link add {Device} type veth peer name {Device} netns {Far}");
        foreach (var place in (string[])[Near, Far])
        {
            HurryDuplicateDetection(place);
            NetworkProgram.Ip.Apply(place, "link set lo up", $"link set {Device} up");
        }
    }

    /// <summary>Removes both, and with them the devices.</summary>
    /// <exception cref="ProgramFailedException">It was refused.</exception>
    public void Delete()
    {
        ProgramRun.Succeeding("ip", "netns", "delete", Near);
        ProgramRun.Succeeding("ip", "netns", "delete", Far);
    }

    /// <summary>Removes what there is of them.</summary>
    public void CleanUp()
    {
        foreach (var place in (string[])[Near, Far])
        {
            if (File.Exists(ThreadNamespace.PathOf(place)))
                ProgramRun.Succeeding("ip", "netns", "delete", place);
        }
    }

    // An address is usable after a random wait of up to rtr_solicit_delay seconds and one retransmission time.
    private static void HurryDuplicateDetection(string place) => ThreadNamespace.Inside(place, () =>
    {
        File.WriteAllText($"/proc/sys/net/ipv6/conf/{Device}/router_solicitation_delay", "0");
        File.WriteAllText($"/proc/sys/net/ipv6/neigh/{Device}/retrans_time_ms", "100");
        return true;
    });
}
