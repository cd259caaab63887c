using System.Net;
using System.Text.Json;
using Cofferdam.Lab.Workloads.Network;
using Cofferdam.Lab.Workloads.Transcripts;
using static Cofferdam.Lab.Workloads.WrongContentException;

namespace Cofferdam.Lab.Workloads.Ip6;

/// <summary>
/// One life of two hosts with a wire between them: addresses, neighbours, routes and rules are set, listed, changed and
/// deleted, and traffic of every kind goes over the wire and over loopback. Each step checks what
/// the kernel made of it.
/// </summary>
/// <param name="name">What the names of the namespaces begin with.</param>
/// <param name="random">What is random in it.</param>
/// <param name="transcript">Gets what programs show of it; null: nobody asks.</param>
internal sealed class NetworkRound(string name, Random random, Transcript? transcript) : Round(transcript)
{
    private const string Device = JoinedNamespaces.Device;

    // The kernel gives routes that it makes itself other protocols.
    private const int Protocol = 99;
    private const int FirstTable = 1000;
    private const int FirstPriority = 2000;
    private const int Port = 4000;
    private const int Datagrams = 4;
    private const int SmallestMtu = 1280;
    private const int LargestMtu = 1500;
    private const int Patience = 100;

    private static readonly IPAddress _near = IPAddress.Parse("fd00::1");
    private static readonly IPAddress _far = IPAddress.Parse("fd00::2");
    private static readonly IPAddress _group = IPAddress.Parse("ff15::beef");

    private readonly NetworkProgram _ip6 = NetworkProgram.Ip6.NotedIn(transcript);
    private readonly JoinedNamespaces _places = new(name);
    private readonly int _addresses = random.Next(8, 24);
    private readonly int _neighbours = random.Next(8, 24);
    private readonly int _routes = random.Next(30, 90);
    private readonly int _rules = random.Next(4, 12);

    /// <inheritdoc/>
    protected override IEnumerable<Action> Steps =>
    [
        _places.Create, AddAddresses, AddNeighbours, AddRoutes, CheckRoutes, AddRules, CheckRules, RefuseWrongChanges,
        SendOverLoopback, SendOverWire, SendLargeOverWire, SendToGroup, ForwardToLoopback, AwaitUniqueAddresses,
        ChangeMtu, SendLargeOverWire, NoteState, ReplaceRoutes, DeleteRules, DeleteNeighbours, DeleteRoutes, DeleteAddresses,
        TakeLinkDown, BringLinkUp, SendOverWire, _places.Delete,
    ];

    /// <inheritdoc/>
    protected override void CleanUp() => _places.CleanUp();

    private void AddAddresses()
    {
        _ip6.Apply(_places.Far, $"address add {_far}/64 dev {Device} nodad");
        _ip6.Apply(_places.Near,
            Enumerable.Range(0, _addresses)
                .Select(i => $"address add {Extra(i)}/64 dev {Device} "
                    + $"valid_lft {random.Next(600, 6000)} preferred_lft 500")
                .Prepend($"address add {_near}/64 dev {Device} nodad"));
        ThrowUnlessEqual(Addresses(_ip6, "scope global"), _addresses + 1, "addresses");
    }

    private void AddNeighbours()
    {
        _ip6.Apply(_places.Near, Enumerable.Range(0, _neighbours).Select(i =>
            $"neighbour add fd00::9:{i + 1:x} lladdr 02:00:00:00:00:{i:x2} dev {Device} nud permanent"));
        ThrowUnlessEqual(PermanentNeighbours(), _neighbours, "neighbours");
    }

    private void AddRoutes() => _ip6.Apply(_places.Near, Enumerable.Range(0, _routes).Select(i =>
        (i % 8) switch
        {
            0 => $"route add blackhole {Prefix(i)} proto {Protocol}",
            1 => $"route add unreachable {Prefix(i)} proto {Protocol} metric {Metric(i)}",
            2 => $"route add {Prefix(i)} proto {Protocol} nexthop via {_far} dev {Device} weight 1 "
                + $"nexthop via fd00::9:1 dev {Device} weight 3",
            3 => $"route add {Prefix(i)} dev {Device} proto {Protocol} metric {Metric(i)} mtu 1400 hoplimit 9",
            4 => $"route add {Prefix(i)} via {_far} dev {Device} src {_near} proto {Protocol} metric {Metric(i)}",
            _ => $"route add {Prefix(i)} via {_far} dev {Device} proto {Protocol} metric {Metric(i)}",
        }));

    private void CheckRoutes()
    {
        ExpectRoutes(_routes);
        var i = random.Next(_routes / 8) * 8 + 5;
        var way = _ip6.List(_places.Near, $"route get {AddressIn(i)}").Single();
        ThrowUnlessEqual(Text(way, "gateway"), _far.ToString(), $"gateway of the way to {AddressIn(i)}");
        ThrowUnlessEqual(way.GetProperty("metric").GetInt32(), Metric(i), $"metric of the way to {AddressIn(i)}");
    }

    private void AddRules() => _ip6.Apply(_places.Near, Enumerable.Range(0, _rules).SelectMany(i =>
        (string[])
        [
            $"route add default via {_far} dev {Device} table {FirstTable + i} proto {Protocol}",
            (i % 3) switch
            {
                0 => $"rule add from {Prefix(i)} lookup {FirstTable + i} priority {FirstPriority + i}",
                1 => $"rule add to 2001:db9:{i + 1:x}::/48 lookup {FirstTable + i} priority {FirstPriority + i}",
                _ => $"rule add fwmark {i + 1} lookup {FirstTable + i} priority {FirstPriority + i}",
            },
        ]));

    private void CheckRules()
    {
        ExpectRules(_rules);
        var way = _ip6.List(_places.Near, "route get 2001:db9:2::1").Single();
        ThrowUnlessEqual(Text(way, "table"), $"{FirstTable + 1}", "table of the way that a rule points to");
    }

    private void RefuseWrongChanges()
    {
        _ip6.ApplyRefused(_places.Near, $"route add blackhole {Prefix(0)} proto {Protocol}");
        _ip6.ApplyRefused(_places.Near, $"address add {_near}/64 dev {Device}");
        _ip6.ApplyRefused(_places.Near, $"route add 2001:dbf::/64 via 2001:dbe::1 proto {Protocol}");
        ExpectRoutes(_routes);
        ExpectRules(_rules);
    }

    private void SendOverLoopback()
    {
        var target = new IPEndPoint(IPAddress.IPv6Loopback, Port);
        using (var traffic = new DatagramTraffic(
            _places.Near, new IPEndPoint(IPAddress.IPv6Loopback, 0), _places.Near, target))
        {
            traffic.SendArriving(Datagrams, random.Next(1, 1000), random);
            traffic.SendArriving(1, 65_000, random);
        }
        EchoTraffic.Send(_places.Near, IPAddress.IPv6Loopback, 2, random.Next(1, 1000), random);
        StreamTraffic.Exchange(_places.Near, _places.Near, target, random.Next(1, 300_000), random);
    }

    private void SendOverWire()
    {
        using (var traffic = WireTraffic())
            traffic.SendArriving(Datagrams, random.Next(1, 1200), random);
        EchoTraffic.Send(_places.Near, _far, 2, random.Next(1, 1200), random);
        StreamTraffic.Exchange(_places.Near, _places.Far, new IPEndPoint(_far, Port), random.Next(1, 200_000), random);
        StreamTraffic.Exchange(_places.Far, _places.Near, new IPEndPoint(_near, Port), random.Next(1, 50_000), random);
    }

    /// <summary>What does not fit into a frame travels in fragments and is put together again.</summary>
    private void SendLargeOverWire()
    {
        using (var traffic = WireTraffic())
        {
            traffic.SendArriving(2, random.Next(LargestMtu, 10_000), random);
            traffic.SendArriving(1, random.Next(10_000, 60_000), random);
        }
        EchoTraffic.Send(_places.Near, _far, 1, random.Next(2000, 20_000), random);
    }

    private void SendToGroup()
    {
        using var traffic = new DatagramTraffic(
            _places.Near, new IPEndPoint(_near, 0), _places.Far, new IPEndPoint(IPAddress.IPv6Any, Port));
        traffic.Join(_group, DeviceNumber(_places.Far));
        traffic.SendArriving(new IPEndPoint(_group, Port), Datagrams, random.Next(1, 1000), random);
        ThrowUnlessEqual(
            _ip6.List(_places.Far, $"maddress show dev {Device}")
                .SelectMany(device => device.GetProperty("maddr").EnumerateArray())
                .Count(group => Text(group, "address") == _group.ToString()),
            1, "multicast groups joined");
    }

    /// <summary>The far host is a router for what its loopback device has an address of.</summary>
    private void ForwardToLoopback()
    {
        var inner = IPAddress.Parse($"2001:dba::{random.Next(1, 0x7fff):x}");
        _ip6.Apply(_places.Far, $"address add {inner}/128 dev lo nodad");
        _ip6.Apply(_places.Near, $"route add {inner}/128 via {_far} dev {Device}");
        using var traffic = new DatagramTraffic(
            _places.Near, new IPEndPoint(_near, 0), _places.Far, new IPEndPoint(inner, Port));
        traffic.SendArriving(Datagrams, 100, random);
        _ip6.Apply(_places.Near, $"route delete {inner}/128 via {_far} dev {Device}");
    }

    /// <summary>Duplicate address detection must come to its end, and find no duplicate.</summary>
    private void AwaitUniqueAddresses()
    {
        // How often it is asked for depends on time: nothing for the transcript.
        for (var attempt = 0; Addresses(NetworkProgram.Ip6, "tentative") > 0; attempt++)
        {
            if (attempt == Patience)
                throw new WrongContentException("an address stays tentative");
            Thread.Sleep(50);
        }
        ThrowUnlessEqual(Addresses(_ip6, "scope global"), _addresses + 1, "addresses after the detection of duplicates");
    }

    private void ChangeMtu()
    {
        var mtu = random.Next(SmallestMtu, LargestMtu);
        _ip6.Apply(_places.Near, $"link set {Device} mtu {mtu}");
        _ip6.Apply(_places.Far, $"link set {Device} mtu {mtu}");
    }

    private void NoteState()
    {
        if (Transcript is null)
            return;
        foreach (var place in (string[])[_places.Near, _places.Far])
        {
            foreach (var what in (string[])["address show", "route show table all", "rule show"])
                _ip6.List(place, what);
            PacketCounters.Note(Transcript, place);
        }
    }

    private void ReplaceRoutes()
    {
        var i = random.Next(_routes / 8) * 8 + 6;
        _ip6.Apply(_places.Near,
            $"route replace {Prefix(i)} via fd00::9:1 dev {Device} proto {Protocol} metric {Metric(i)}",
            $"route append {Prefix(i)} via fd00::9:2 dev {Device} proto {Protocol} metric {Metric(i) + 1}");
        var found = _ip6.List(_places.Near, $"route show {Prefix(i)}")
            .OrderBy(route => route.GetProperty("metric").GetInt32())
            .Select(route => Text(route, "gateway"));
        ThrowUnlessEqual(string.Join(' ', found), "fd00::9:1 fd00::9:2", $"gateways of {Prefix(i)} after its change");
    }

    private void DeleteRules()
    {
        _ip6.Apply(_places.Near, Enumerable.Range(0, _rules).SelectMany(i =>
            (string[])[$"rule delete priority {FirstPriority + i}", $"route flush table {FirstTable + i}"]));
        ExpectRules(0);
    }

    private void DeleteNeighbours()
    {
        var kept = random.Next(_neighbours);
        _ip6.Apply(_places.Near, Enumerable.Range(0, _neighbours).Where(i => i != kept)
            .Select(i => $"neighbour delete fd00::9:{i + 1:x} dev {Device}"));
        ThrowUnlessEqual(PermanentNeighbours(), 1, "neighbours after the others were deleted");
        _ip6.Apply(_places.Near, $"neighbour flush dev {Device} nud permanent");
    }

    private void DeleteRoutes()
    {
        _ip6.Apply(_places.Near, $"route delete {Prefix(0)}", $"route delete {Prefix(1)}");
        _ip6.Apply(_places.Near, $"route flush proto {Protocol}");
        ExpectRoutes(0);
    }

    private void DeleteAddresses()
    {
        _ip6.Apply(_places.Near,
            Enumerable.Range(0, _addresses).Select(i => $"address delete {Extra(i)}/64 dev {Device}"));
        ThrowUnlessEqual(Addresses(_ip6, "scope global"), 1, "addresses after the others were deleted");
    }

    private void TakeLinkDown()
    {
        _ip6.Apply(_places.Near, $"link set {Device} down");
        ThrowUnlessEqual(_ip6.List(_places.Near, $"route show dev {Device}").Count, 0,
            "routes over a device that is down");
    }

    private void BringLinkUp() => _ip6.Apply(
        _places.Near, $"link set {Device} up", $"address replace {_near}/64 dev {Device} nodad");

    private DatagramTraffic WireTraffic() =>
        new(_places.Near, new IPEndPoint(_near, 0), _places.Far, new IPEndPoint(_far, Port));

    private void ExpectRoutes(int count)
    {
        var found = _ip6.List(_places.Near, $"route show proto {Protocol}")
            .Select(route => Text(route, "dst")!).Order(StringComparer.Ordinal);
        var expected = Enumerable.Range(0, count).Select(Prefix).Order(StringComparer.Ordinal);
        ThrowUnlessEqual(string.Join(' ', found), string.Join(' ', expected), "routes");
    }

    private void ExpectRules(int count)
    {
        var found = _ip6.List(_places.Near, "rule show")
            .Where(rule => rule.GetProperty("priority").GetInt32() is >= FirstPriority and < FirstPriority + 1000)
            .Select(rule => Text(rule, "table")!);
        var expected = Enumerable.Range(FirstTable, count);
        ThrowUnlessEqual(string.Join(' ', found), string.Join(' ', expected), "tables that rules point to");
    }

    // What does not match is an object without fields.
    private int Addresses(NetworkProgram ip6, string choice) =>
        ip6.List(_places.Near, $"address show dev {Device} {choice}")
            .SelectMany(device => device.GetProperty("addr_info").EnumerateArray())
            .Count(address => address.TryGetProperty("local", out _));

    private int PermanentNeighbours() =>
        _ip6.List(_places.Near, $"neighbour show dev {Device} nud permanent").Count;

    private int DeviceNumber(string place) =>
        _ip6.List(place, $"link show dev {Device}").Single().GetProperty("ifindex").GetInt32();

    private static string Extra(int i) => $"fd00::7:{i + 1:x}";

    private static string Prefix(int i) => $"2001:db8:{i + 1:x}:1::/64";

    private static string AddressIn(int i) => $"2001:db8:{i + 1:x}:1::77";

    private static int Metric(int i) => 100 + i;

    private static string? Text(JsonElement item, string field) =>
        item.TryGetProperty(field, out var value) ? value.GetString() : null;
}
