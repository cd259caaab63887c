using System.Text.Json;
using Cofferdam.Lab.Workloads.Transcripts;
using static Cofferdam.Lab.Workloads.WrongContentException;

namespace Cofferdam.Lab.Workloads.Nft;

/// <summary>
/// One life of a ruleset: made, filled, used by traffic, listed, changed, refused a wrong change, emptied, deleted.
/// Each step checks what the kernel made of it.
/// </summary>
internal sealed class RulesetRound(
    string table, int openPort, int closedPort, Random random, Transcript? transcript) : Round(transcript)
{
    private const int Datagrams = 8;

    /// <summary>Those that lose one element in the course of a round.</summary>
    private static readonly string[] _thinnedSets = ["nets", "marks", "senders"];

    private readonly NftProgram _nft = new(transcript);
    private readonly int _elements = random.Next(40, 120);

    /// <inheritdoc/>
    protected override IEnumerable<Action> Steps =>
    [
        CreateTable, FillSets, AddRules, CheckElements, SendTraffic, CheckCounters, ChangeRules, RefuseWrongBatch,
        DeleteElements, CheckFewerElements, SendTraffic, FlushSets, FlushChains, DeleteTable,
    ];

    /// <inheritdoc/>
    protected override void CleanUp() => NftProgram.Apply($"add table inet {table}\ndelete table inet {table}\n");

    private void CreateTable() => NftProgram.Apply($$"""
        table inet {{table}} {
          counter arrived { }
          counter refused { }
          quota plenty { over 1000 mbytes }
          set closed { type inet_service; }
          set ranges { type inet_service; flags interval; }
          set senders { type ipv4_addr; flags timeout; timeout 1h; }
          set nets { type ipv4_addr; flags interval, timeout; }
          set pairs { type ipv4_addr . inet_service; flags timeout; }
          set areas { type ipv4_addr . inet_service; flags interval; }
          set seen { type ipv4_addr . inet_service; size 1024; flags dynamic, timeout; timeout 30s; }
          map ways { type inet_service : verdict; }
          map marks { type ipv4_addr : mark; }
          map areaMarks { type ipv4_addr . inet_service : mark; flags interval; }
          chain early { type filter hook prerouting priority raw; }
          chain input { type filter hook input priority filter; }
          chain output { type filter hook output priority filter; }
          chain judge { }
          chain open { }
          chain closing { }
        }

        """);

    private void FillSets() => NftProgram.Apply(Lines(
        $"add element inet {table} closed {{ {closedPort} }}",
        Elements("ranges", i => $"{2000 + 10 * i}-{2001 + 10 * i + random.Next(8)}"),
        Elements("senders", i => $"10.{random.Next(256)}.{i >> 8}.{i & 255} timeout {random.Next(600, 3600)}s"),
        Elements("nets", i => $"10.{i}.0.0/{random.Next(17, 25)} timeout 10m"),
        Elements("pairs", i => $"10.1.{i >> 8}.{i & 255} . {random.Next(1, 65536)}"),
        Elements("areas", i => $"10.{i}.0.0-10.{i}.0.{random.Next(1, 255)} . {1000 + i}-{1001 + i + random.Next(99)}"),
        Elements("marks", i => $"10.2.{i >> 8}.{i & 255} : {random.Next()}"),
        Elements("areaMarks", i => $"10.{i}.0.0/24 . {3000 + i} : {random.Next()}"),
        $"add element inet {table} ways {{ {openPort} : jump open, {closedPort} : goto closing }}"));

    private void AddRules() => NftProgram.Apply(Lines(
        $"add rule inet {table} early udp dport {{ {openPort}, {closedPort} }} counter meta mark set meta mark or 0x10",
        $"add rule inet {table} early udp dport {openPort} ip saddr and 255.0.0.0 == 127.0.0.0 counter",
        $"add rule inet {table} early ip saddr . udp dport @areas counter drop",
        $"add rule inet {table} early ip saddr @nets counter drop",
        $"add rule inet {table} early ip saddr @senders counter drop",
        $"add rule inet {table} early meta mark set ip saddr map @marks",
        $"add rule inet {table} early meta mark set ip saddr . udp dport map @areaMarks",
        $"add rule inet {table} input udp dport {openPort} add @seen {{ ip saddr . udp sport timeout 20s }}",
        $"add rule inet {table} input udp dport {openPort}-{closedPort} jump judge",
        $"add rule inet {table} judge quota name plenty drop",
        $"add rule inet {table} judge udp dport vmap @ways",
        $"add rule inet {table} open counter name arrived accept",
        $"add rule inet {table} closing udp dport @closed counter name refused drop",
        $"add rule inet {table} closing ip saddr . udp sport @pairs counter",
        $"add rule inet {table} output udp dport {openPort} ip dscp set cs1 counter"));

    private void CheckElements() => ExpectElements(
        ("ranges", _elements), ("senders", _elements), ("nets", _elements), ("pairs", _elements),
        ("areas", _elements), ("marks", _elements), ("areaMarks", _elements));

    private void SendTraffic()
    {
        using var open = new LoopbackTraffic(openPort);
        using var closed = new LoopbackTraffic(closedPort);
        ThrowUnlessEqual(closed.Send(Datagrams, expected: 0), 0, "datagrams to the closed port that arrived");
        ThrowUnlessEqual(
            open.Send(Datagrams, expected: Datagrams), Datagrams, "datagrams to the open port that arrived");
    }

    private void CheckCounters()
    {
        ThrowUnlessEqual(CounterPackets("arrived"), Datagrams, "packets counted as arrived");
        ThrowUnlessEqual(CounterPackets("refused"), Datagrams, "packets counted as refused");
    }

    private void ChangeRules()
    {
        var handles = _nft.List("chain", "inet", table, "early").EnumerateArray()
            .Where(item => item.TryGetProperty("rule", out _))
            .Select(item => item.GetProperty("rule").GetProperty("handle").GetInt64())
            .ToArray();
        ThrowUnlessEqual(handles.Length, 7, "rules listed");
        NftProgram.Apply(Lines(
            $"replace rule inet {table} early handle {handles[1]} udp dport {openPort} counter",
            $"insert rule inet {table} early handle {handles[2]} udp length 8-1000 counter",
            $"delete rule inet {table} early handle {handles[5]}",
            $"reset counter inet {table} arrived"));
        ThrowUnlessEqual(CounterPackets("arrived"), 0, "packets counted after the reset");
    }

    /// <summary>The last command is wrong, so the kernel must undo the others, among them deletions.</summary>
    private void RefuseWrongBatch()
    {
        _nft.ApplyRefused(Lines(
            $"add set inet {table} temporary {{ type ipv4_addr; flags interval; }}",
            $"add element inet {table} temporary {{ 192.0.2.0/25, 192.0.2.128-192.0.2.200 }}",
            $"add chain inet {table} passing",
            $"add rule inet {table} passing ip saddr @temporary counter drop",
            $"add element inet {table} senders {{ 192.0.2.1, 192.0.2.2 }}",
            $"flush set inet {table} areas",
            $"delete element inet {table} closed {{ {closedPort} }}",
            $"flush chain inet {table} judge",
            $"create chain inet {table} input"));
        CheckElements();
    }

    private void DeleteElements()
    {
        var listing = ListTable();
        NftProgram.Apply(Lines(
            [.. _thinnedSets.Select(set => $"delete element inet {table} {set} {{ {AnyElement(listing, set)} }}")]));
    }

    private void CheckFewerElements() =>
        ExpectElements([.. _thinnedSets.Select(set => (set, _elements - 1))]);

    private void FlushSets()
    {
        string[] sets = ["ranges", "nets", "pairs", "areas", "seen"];
        NftProgram.Apply(Lines([.. sets.Select(set => $"flush set inet {table} {set}")]));
        ExpectElements([.. sets.Select(set => (set, 0))]);
    }

    private void FlushChains() => NftProgram.Apply(Lines(
        $"flush chain inet {table} early",
        $"flush chain inet {table} input",
        $"flush chain inet {table} judge",
        $"flush map inet {table} ways",
        $"delete chain inet {table} open"));

    private void DeleteTable() => NftProgram.Apply($"delete table inet {table}\n");

    private string Elements(string set, Func<int, string> element) =>
        $"add element inet {table} {set} {{ {string.Join(", ", Enumerable.Range(0, _elements).Select(element))} }}";

    private void ExpectElements(params (string Set, int Count)[] expected)
    {
        var listing = ListTable();
        foreach (var (set, count) in expected)
            ThrowUnlessEqual(Elements(listing, set).Count(), count, $"elements in {set}");
    }

    private JsonElement ListTable() => _nft.List("table", "inet", table);

    private static JsonElement.ArrayEnumerator Elements(JsonElement listing, string set)
    {
        foreach (var item in listing.EnumerateArray())
            foreach (var kind in (string[])["set", "map"])
                if (item.TryGetProperty(kind, out var listed) && listed.GetProperty("name").ValueEquals(set))
                    return listed.TryGetProperty("elem", out var elements) ? elements.EnumerateArray() : default;
        throw new WrongContentException($"{set} is not listed");
    }

    /// <summary>Any element as a command names it; of a map, its key.</summary>
    private string AnyElement(JsonElement listing, string set)
    {
        var element = Elements(listing, set).ElementAt(random.Next(_elements));
        if (element.ValueKind == JsonValueKind.Array)
            element = element[0];
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("elem", out var timed))
            element = timed.GetProperty("val");
        return element.ValueKind == JsonValueKind.Object
            ? $"{element.GetProperty("prefix").GetProperty("addr")}/{element.GetProperty("prefix").GetProperty("len")}"
            : element.GetString() ?? throw new WrongContentException($"{set} lists an element without a name");
    }

    private long CounterPackets(string counter) => _nft.List("counter", "inet", table, counter).EnumerateArray()
        .First(item => item.TryGetProperty("counter", out _)).GetProperty("counter").GetProperty("packets").GetInt64();

    private static string Lines(params string[] commands) => string.Join('\n', commands) + '\n';
}
