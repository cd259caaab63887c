using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Workloads.Network;

/// <summary>
/// What IPv6 has counted in a network namespace, without what depends on time: the neighbours that were asked for, what
/// the peer sent before the device had its routes (Ip6InNoRoutes), and the segments of streams.
/// </summary>
internal static class PacketCounters
{
    private const string Path = "/proc/thread-self/net/snmp6";

    // RFC 4443: 128 is an echo request, 129 the reply.
    private static readonly HashSet<string> _counters =
    [
        "Ip6InHdrErrors", "Ip6InAddrErrors", "Ip6InTruncatedPkts",
        "Ip6ReasmReqds", "Ip6ReasmOKs", "Ip6ReasmFails", "Ip6FragOKs", "Ip6FragFails", "Ip6FragCreates",
        "Icmp6InErrors", "Icmp6InCsumErrors", "Icmp6InType128", "Icmp6InType129", "Icmp6OutType128", "Icmp6OutType129",
        "Udp6InDatagrams", "Udp6NoPorts", "Udp6InErrors", "Udp6OutDatagrams", "Udp6RcvbufErrors", "Udp6InCsumErrors",
    ];

    /// <summary>Notes them.</summary>
    public static void Note(Transcript transcript, string place)
    {
        var lines = ThreadNamespace.Inside(place, () => File.ReadAllLines(Path))
            .Where(line => _counters.Contains(line.Split(' ', 2)[0]));
        transcript.Add("cat", [Path, "in", place], string.Join('\n', lines));
    }
}
