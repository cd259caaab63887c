using Cofferdam.Lab.Judging;
using Cofferdam.Lab.Workloads;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Tests.Judging;

/// <summary>The comparison of what programs show of a workload with and without a compartment around it.</summary>
public sealed class OutputComparisonTests
{
    private static readonly WorkloadReport _sound = new("nft", 1, 1, 1, 3, 0, 0, 0, [], null);

    [Theory]
    [InlineData(
        "nft -j -a list table inet lab0",
        """{"nftables": [{"rule": {"handle": 4, "expr": [{"counter": {"packets": 8, "bytes": 288}}]}}]}""",
        """{"nftables": [{"rule": {"handle": 9, "expr": [{"counter": {"packets": 8, "bytes": 288}}]}}]}""")]
    [InlineData(
        "nft -j -a list table inet lab0",
        """{"nftables": [{"set": {"elem": [{"elem": {"val": "10.0.0.1", "timeout": 600, "expires": 598}}]}}]}""",
        """{"nftables": [{"set": {"elem": [{"elem": {"val": "10.0.0.1", "timeout": 600, "expires": 7}}]}}]}""")]
    [InlineData(
        "nft -j -a list table inet lab0",
        """{"nftables": [{"set": {"timeout": 30, "elem": [{"concat": ["127.0.0.1", 40000]}]}}]}""",
        """{"nftables": [{"set": {"timeout": 30}}]}""")]
    [InlineData(
        "ip -n a -6 -j neighbour show",
        """[{"dst":"fd00::9:1","lladdr":"02:00:00:00:00:00"},{"dst":"fd00::9:2","lladdr":"02:00:00:00:00:01"}]""",
        """[{"dst":"fd00::9:2","lladdr":"02:00:00:00:00:01"},{"dst":"fd00::9:1","lladdr":"02:00:00:00:00:00"}]""")]
    [InlineData(
        "ip -n a -6 -j address show",
        """[{"local":"fe80::28cd:aaff:fe12:3456","valid_life_time":599},{"address":"2a:cd:aa:12:34:56"}]""",
        """[{"local":"fe80::80b:11ff:fe22:3","valid_life_time":22},{"address":"0a:0b:11:22:00:03"}]""")]
    [InlineData(
        "tc -n a -s -s class show dev eth0",
        "class htb 1:10 parent 1: rate 50001Kbit\n Sent 800 bytes 8 pkt (dropped 0, overlimits 3 requeues 0) \n"
        + " backlog 0b 0p requeues 0\n lended: 8 borrowed: 0 giants: 0\n tokens: 499 ctokens: 28\n",
        "class htb 1:10 parent 1: rate 50001Kbit\n Sent 800 bytes 8 pkt (dropped 0, overlimits 0 requeues 0) \n"
        + " backlog 0b 0p requeues 0\n lended: 7 borrowed: 1 giants: 0\n tokens: -12 ctokens: 4\n")]
    [InlineData(
        "tc -n a -s -s class show dev eth0",
        "class htb 1:30 parent 1: rate 50001Kbit\n Sent 4242 bytes 17 pkt (dropped 0, overlimits 0 requeues 0) \n",
        "class htb 1:30 parent 1: rate 50001Kbit\n Sent 9000 bytes 31 pkt (dropped 0, overlimits 0 requeues 0) \n")]
    public void What_depends_on_time_and_chance_alone_is_no_difference(string command, string one, string other) =>
        Assert.Equal(0, Compare([new ToolOutput(1, command, one)], [new ToolOutput(1, command, other)]).Differences);

    [Theory]
    [InlineData(
        "nft -j -a list table inet lab0",
        """{"nftables": [{"rule": {"handle": 4, "expr": [{"counter": {"packets": 8, "bytes": 288}}]}}]}""",
        """{"nftables": [{"rule": {"handle": 4, "expr": [{"counter": {"packets": 7, "bytes": 288}}]}}]}""")]
    [InlineData(
        "nft -j -a list table inet lab0",
        """{"nftables": [{"set": {"elem": [{"elem": {"val": "10.0.0.1", "timeout": 600, "expires": 598}}]}}]}""",
        """{"nftables": [{"set": {"elem": [{"elem": {"val": "10.0.0.1", "timeout": 60, "expires": 598}}]}}]}""")]
    [InlineData("nft -f -", "Error: File exists", "Error: No such file or directory")]
    [InlineData(
        "ip -n a -6 -j neighbour show",
        """[{"dst":"fd00::9:1","lladdr":"02:00:00:00:00:00"}]""",
        """[{"dst":"fd00::9:1","lladdr":"02:00:00:00:00:01"}]""")]
    [InlineData(
        "ip -n a -6 -j route show",
        """[{"dst":"2001:db8:1:1::/64","metric":100},{"dst":"2001:db8:2:1::/64","metric":101}]""",
        """[{"dst":"2001:db8:1:1::/64","metric":100}]""")]
    [InlineData(
        "tc -n a -s -s class show dev eth0",
        "class htb 1:10 parent 1: rate 50001Kbit\n Sent 800 bytes 8 pkt (dropped 0, overlimits 3 requeues 0) \n",
        "class htb 1:10 parent 1: rate 50001Kbit\n Sent 700 bytes 7 pkt (dropped 0, overlimits 3 requeues 0) \n")]
    [InlineData(
        "tc -n a -s -s class show dev eth0",
        "class htb 1:30 parent 1: rate 50001Kbit\n Sent 800 bytes 8 pkt (dropped 0, overlimits 3 requeues 0) \n",
        "class htb 1:30 parent 1: rate 50003Kbit\n Sent 800 bytes 8 pkt (dropped 0, overlimits 3 requeues 0) \n")]
    [InlineData("cat /proc/thread-self/net/snmp6 in a", "Udp6InDatagrams 12", "Udp6InDatagrams 11")]
    public void Anything_else_is_one(string command, string one, string other)
    {
        var comparison = Compare([new ToolOutput(1, command, one)], [new ToolOutput(1, command, other)]);

        Assert.Equal(1, comparison.Differences);
        Assert.False(comparison.IsSound);
        var difference = Assert.Single(comparison.First);
        Assert.Equal((1, command), (difference.Round, difference.Command));
        Assert.NotEqual(difference.Unprotected, difference.Protected);
    }

    [Fact]
    public void An_output_that_only_one_run_has_is_a_difference()
    {
        ToolOutput[] two = [new(1, "ip rule show", ""), new(2, "ip rule show", "")];

        Assert.Equal(1, Compare(two, two[..1]).Differences);
        Assert.Equal(1, Compare(two[..1], two).Differences);
    }

    [Fact]
    public void Runs_that_asked_different_things_differ() =>
        Assert.Equal(1, Compare([new ToolOutput(1, "ip rule show", "")], [new ToolOutput(1, "ip rule", "")]).Differences);

    [Fact]
    public void A_comparison_of_nothing_or_with_a_run_that_failed_is_not_sound()
    {
        ToolOutput[] one = [new(1, "ip rule show", "")];

        Assert.True(Compare(one, one).IsSound);
        Assert.False(Compare([], []).IsSound);
        Assert.False(OutputComparison.Of(_sound with { Failures = 1 }, one, one).IsSound);
    }

    private static OutputComparison Compare(ToolOutput[] unprotected, ToolOutput[] guarded) =>
        OutputComparison.Of(_sound, unprotected, guarded);
}
