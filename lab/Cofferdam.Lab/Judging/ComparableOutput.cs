using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Judging;

/// <summary>
/// What a program showed, without what differs between two runs that did the same: the time that passed, what the kernel
/// drew at random, and the order of what it keeps in a hash table.
/// </summary>
internal static partial class ComparableOutput
{
    private const int LastingSeconds = 60;

    /// <summary>The rest.</summary>
    public static string Of(ToolOutput output) => output.Command.Split(' ', 2)[0] switch
    {
        "nft" when output.Text.StartsWith('{') => OfNft(output.Text),
        "ip" when output.Text.StartsWith('[') => OfIp(output.Text),
        "tc" => OfTc(output.Text),
        _ => output.Text,
    };

    // A set whose elements soon expire has what traffic put into it, with its random ports.
    private static string OfNft(string text)
    {
        var listing = JsonNode.Parse(text)!;
        foreach (var item in listing["nftables"]!.AsArray())
        {
            if (item!["set"] is JsonObject set && (int?)set["timeout"] < LastingSeconds)
                set.Remove("elem");
        }

        return NftTime().Replace(listing.ToJsonString(), "");
    }

    private static string OfIp(string text) => string.Join('\n', JsonNode.Parse(text)!.AsArray()
        .Select(item => IpRandom().Replace(IpTime().Replace(item!.ToJsonString(), ""), "own"))
        .Order(StringComparer.Ordinal));

    private static string OfTc(string text) =>
        string.Join('\n', BlockStart().Split(text).Where(block => !IsFlow().IsMatch(block)).Select(OfTcBlock));

    // What streams and the search for neighbours go through counts packets by time; so do meters of a rate.
    private static string OfTcBlock(string block)
    {
        var timeless = TcTime().Replace(block, "");
        return CountsByTime().IsMatch(block) ? TcPackets().Replace(timeless, "") : timeless;
    }

    [GeneratedRegex("""
        "(handle|expires)":\d+,?
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NftTime();

    [GeneratedRegex("""
        "(valid_life_time|preferred_life_time|expires)":\d+,? | "tentative":true,?
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex IpTime();

    // Addresses of devices that nobody gave, and those made of them: link-local, and solicited-node multicast.
    [GeneratedRegex("""
        (?<=")((?!02:00:00:00:00)([0-9a-f]{2}:){5}[0-9a-f]{2}|fe80:(:[0-9a-f]{1,4}){4}|ff02::1:ff[0-9a-f:]+)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex IpRandom();

    [GeneratedRegex(@"^(?=(?:qdisc|class|filter) )", RegexOptions.Multiline)]
    private static partial Regex BlockStart();

    // A class for each flow that waits, by a hash that the kernel draws.
    [GeneratedRegex("^class (fq_codel|sfq) ")]
    private static partial Regex IsFlow();

    // The kernel counts the hash tables of u32 (fh) for all namespaces together.
    [GeneratedRegex("""
        [ ](un)?installed[ ]\d+[ ]sec | [ ]used[ ]\d+[ ]sec | [ ]firstused[ ]\d+[ ]sec | [ ]expires[ ]\d+[ ]sec
        | [ ](fh|ht)[ ][0-9a-f]+ | [(]rule[ ]hit[ ]\d+([ ]success[ ]\d+)?[)]
        | overlimits[ ]\d+ | requeues[ ]\d+ | backlog[ ][^\n]* | rate[ ]\d+bit[ ]\d+pps[^\n]*
        | ^[ ]*(lended:|tokens:|period[ ]|work[ ]|new_flows_len|maxpacket[ ])[^\n]*\n?
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Multiline)]
    private static partial Regex TcTime();

    [GeneratedRegex(@"^qdisc |^class \S+ 1:30? |^filter .*\b(matchall|police)\b|\bpolice\b")]
    private static partial Regex CountsByTime();

    [GeneratedRegex(@"Sent \d+ bytes \d+ pkts? \(dropped \d+")]
    private static partial Regex TcPackets();
}
