using System.Net;
using Cofferdam.Lab.Workloads.Network;
using Cofferdam.Lab.Workloads.Transcripts;
using static Cofferdam.Lab.Workloads.WrongContentException;

namespace Cofferdam.Lab.Workloads.Tc;

/// <summary>
/// One life of two hosts with a wire between them whose traffic is controlled: queueing disciplines with classes,
/// filters of several kinds that send packets to them, and actions that drop, limit, change and copy packets. Each step
/// checks that packets arrive, or do not, and that the kernel counted them where they had to go.
/// </summary>
/// <param name="name">What the names of the namespaces begin with.</param>
/// <param name="random">What is random in it.</param>
/// <param name="transcript">Gets what programs show of it; null: nobody asks.</param>
internal sealed class TrafficControlRound(string name, Random random, Transcript? transcript) : Round(transcript)
{
    private const string Device = JoinedNamespaces.Device;
    private const string Egress = $"dev {Device} parent 1:";
    private const string Ingress = $"dev {Device} ingress";
    private const string Mirror = "lab0";
    private const int Datagrams = 8;

    // What is sent to these ports meets a filter of the kind that the name says.
    private const int U32Port = 5001;
    private const int FlowerPort = 5002;
    private const int BasicPort = 5003;
    private const int DropPort = 5004;
    private const int PolicePort = 5005;
    private const int EditPort = 5006;
    private const int EditedPort = 5007;
    private const int MirrorPort = 5008;
    private const int IngressU32Port = 5009;
    private const int IngressFlowerPort = 5010;
    private const int OpenPort = 5011;

    private static readonly IPAddress _near = IPAddress.Parse("10.77.0.1");
    private static readonly IPAddress _far = IPAddress.Parse("10.77.0.2");
    private static readonly string[] _leaves = ["fq_codel limit 600 target 9ms", "sfq perturb 10", "pfifo limit 500"];

    private readonly NetworkProgram _tc = NetworkProgram.Tc.NotedIn(transcript);
    private readonly JoinedNamespaces _places = new(name);

    // Multiples of 1 kbit/s that tc shows with all their digits.
    private readonly int[] _rates = [.. Enumerable.Range(0, 3).Select(_ => random.Next(50, 90) * 1000 + 1)];

    /// <inheritdoc/>
    protected override IEnumerable<Action> Steps =>
    [
        _places.Create, AddAddresses,
        .. ClassfulQdisc.All.SelectMany(StepsOf),
        AddPlainQdiscs, SendStream, ChangePlainQdiscs, SendStream, DeleteQdiscs,
        AddIngress, SendToIngress, DeleteIngress,
        _places.Delete,
    ];

    /// <inheritdoc/>
    protected override void CleanUp() => _places.CleanUp();

    private IEnumerable<Action> StepsOf(ClassfulQdisc qdisc) =>
    [
        () => AddQdisc(qdisc), () => AddFilters(qdisc), () => CheckListing(qdisc), () => SendClassified(qdisc),
        SendDropped, SendPoliced, SendEdited, SendMirrored, SendStream, () => ChangeClasses(qdisc), DeleteFilters,
        SendStream, DeleteQdiscs,
    ];

    private void AddAddresses()
    {
        NetworkProgram.Ip.Apply(_places.Near, $"address add {_near}/24 dev {Device}",
            $"link add {Mirror} type dummy", $"link set {Mirror} up");
        NetworkProgram.Ip.Apply(_places.Far, $"address add {_far}/24 dev {Device}");
    }

    private void AddQdisc(ClassfulQdisc qdisc) => _tc.Apply(_places.Near,
    [
        $"qdisc add dev {Device} root handle 1: {qdisc.Root}",
        .. qdisc.ClassRates.Select((rate, i) =>
            $"class add dev {Device} parent 1: classid {qdisc.Classes[i]} {rate} {_rates[i]}kbit"),
        .. qdisc.Classes.Select((parent, i) =>
            $"qdisc add dev {Device} parent {parent} handle {i + 2}0: {_leaves[i]}"),
    ]);

    private void AddFilters(ClassfulQdisc qdisc) => _tc.Apply(_places.Near,
        $"filter add {Egress} protocol ip prio 1 u32 match ip dport {U32Port} 0xffff flowid {qdisc.Classes[0]}",
        $"filter add {Egress} protocol ip prio 2 flower ip_proto udp dst_port {FlowerPort} classid {qdisc.Classes[1]}",
        $"filter add {Egress} protocol ip prio 3 basic match \"cmp(u16 at 2 layer transport eq {BasicPort})\" "
            + $"flowid {qdisc.Classes[0]} action skbedit mark 7 pass",
        $"filter add {Egress} protocol ip prio 4 flower ip_proto udp dst_port {DropPort} action drop",
        $"filter add {Egress} protocol ip prio 5 u32 match ip dport {PolicePort} 0xffff "
            + $"action police rate 8kbit burst 2k conform-exceed drop/pipe",
        $"filter add {Egress} protocol ip prio 6 flower ip_proto udp dst_port {EditPort} "
            + $"action pedit ex munge udp dport set {EditedPort} pipe action csum udp",
        $"filter add {Egress} protocol ip prio 7 flower ip_proto udp dst_port {MirrorPort} "
            + $"action mirred egress mirror dev {Mirror}",
        $"filter add {Egress} protocol ip prio 8 matchall action skbedit mark 9 continue");

    private void CheckListing(ClassfulQdisc qdisc)
    {
        var qdiscs = Qdiscs(_places.Near);
        qdiscs.Block($"{qdisc.Kind} 1: root");
        foreach (var leaf in _leaves)
            qdiscs.Block($"{leaf.Split(' ')[0]} ");
        CheckRates(qdisc);
        var filters = Filters();
        for (var preference = 1; preference <= 8; preference++)
            filters.Block($" pref {preference} ");
    }

    private void CheckRates(ClassfulQdisc qdisc)
    {
        var classes = Classes();
        for (var i = 0; i < qdisc.ClassRates.Count; i++)
            classes.Expect($" {qdisc.Classes[i]} ", $"{_rates[i]}Kbit");
    }

    private void SendClassified(ClassfulQdisc qdisc)
    {
        foreach (var (port, target) in ((int, int)[])[(U32Port, 0), (FlowerPort, 1), (BasicPort, 0)])
        {
            var before = Classes().Packets($" {qdisc.Classes[target]} ");
            SendArriving(port);
            var after = Classes().Packets($" {qdisc.Classes[target]} ");
            ThrowUnlessEqual(after - before, Datagrams, $"packets to port {port} in class {qdisc.Classes[target]}");
        }
        SendArriving(OpenPort);
    }

    private void SendDropped()
    {
        Send(DropPort);
        ThrowUnlessEqual(Filters().Drops(" pref 4 "), Datagrams, "packets dropped");
    }

    /// <summary>The bucket holds two packets and fills again with one in a second.</summary>
    private void SendPoliced()
    {
        using var traffic = Traffic(PolicePort);
        var arrived = traffic.SendSome(Datagrams, 900);
        var dropped = Filters().Drops(" pref 5 ");
        ThrowUnlessEqual(arrived + dropped, Datagrams, "packets that passed the policer or did not");
        if (arrived == 0 || dropped == 0)
            throw new WrongContentException($"the policer let {arrived} packets pass and dropped {dropped}");
    }

    private void SendEdited()
    {
        using var traffic = Traffic(EditedPort);
        traffic.SendArriving(new IPEndPoint(_far, EditPort), Datagrams, random.Next(1, 1000), random);
        ThrowUnlessEqual(Filters().Packets(" pref 6 "), Datagrams, "packets edited");
    }

    private void SendMirrored()
    {
        var before = PacketsOfMirror();
        SendArriving(MirrorPort);
        ThrowUnlessEqual(Filters().Packets(" pref 7 "), Datagrams, "packets mirrored");
        // The device sends some of its own, to find its neighbours.
        if (PacketsOfMirror() - before < Datagrams)
            throw new WrongContentException($"{PacketsOfMirror() - before} packets came to the mirror");
    }

    private void SendStream() => StreamTraffic.Exchange(
        _places.Near, _places.Far, new IPEndPoint(_far, OpenPort), random.Next(1000, 200_000), random);

    private void ChangeClasses(ClassfulQdisc qdisc)
    {
        for (var i = 0; i < qdisc.ClassRates.Count; i++)
            _rates[i] += 2;
        _tc.Apply(_places.Near, qdisc.ClassRates.Select((rate, i) =>
            $"class change dev {Device} parent 1: classid {qdisc.Classes[i]} {rate} {_rates[i]}kbit"));
        CheckRates(qdisc);
        _tc.ApplyRefused(_places.Near, $"class add dev {Device} parent 7: classid 7:1 htb rate 1mbit");
    }

    private void DeleteFilters()
    {
        _tc.Apply(_places.Near, Enumerable.Range(1, 6)
            .Select(preference => $"filter delete {Egress} protocol ip prio {preference}"));
        ThrowUnlessEqual(Filters().Count(" pref 4 "), 0, "filters that were deleted");
        // What was dropped arrives.
        SendArriving(DropPort);
        _tc.Apply(_places.Near, $"filter delete {Egress}");
        ThrowUnlessEqual(Filters().Count(""), 0, "filters");
    }

    private void DeleteQdiscs()
    {
        _tc.Apply(_places.Near, $"qdisc delete dev {Device} root");
        ThrowUnlessEqual(Qdiscs(_places.Near).Count(" 1: "), 0, "root qdiscs that were deleted");
    }

    private void AddPlainQdiscs() => _tc.Apply(_places.Near,
        $"qdisc add dev {Device} root handle 1: tbf rate 200mbit burst 200k limit 1m",
        $"qdisc add dev {Device} parent 1:1 handle 10: fq_codel flows 64 limit 900 ecn");

    private void ChangePlainQdiscs()
    {
        _tc.Apply(_places.Near,
            $"qdisc change dev {Device} parent 1:1 handle 10: fq_codel limit 800",
            $"qdisc change dev {Device} root handle 1: tbf rate 300mbit burst 300k limit 2m");
        Qdiscs(_places.Near).Expect("fq_codel 10:", "limit 800p");
    }

    private void AddIngress()
    {
        _tc.Apply(_places.Far,
            $"qdisc add dev {Device} ingress",
            $"filter add {Ingress} protocol ip prio 1 u32 match ip dport {IngressU32Port} 0xffff action drop",
            $"filter add {Ingress} protocol ip prio 2 flower ip_proto udp dst_port {IngressFlowerPort} action drop",
            $"filter add {Ingress} protocol all prio 3 matchall action ok");
        ThrowUnlessEqual(Qdiscs(_places.Far).Count("ingress ffff:"), 1, "qdiscs of what comes in");
    }

    private void SendToIngress()
    {
        Send(IngressU32Port);
        Send(IngressFlowerPort);
        SendArriving(OpenPort);
        var filters = Listing.Of(_tc, _places.Far, $"filter show {Ingress}", "filter");
        ThrowUnlessEqual(filters.Drops(" pref 1 "), Datagrams, "packets dropped by u32");
        ThrowUnlessEqual(filters.Drops(" pref 2 "), Datagrams, "packets dropped by flower");
        if (filters.Packets(" pref 3 ") < Datagrams)
            throw new WrongContentException("the filter that takes everything did not count everything");
    }

    private void DeleteIngress()
    {
        _tc.Apply(_places.Far, $"qdisc delete dev {Device} ingress");
        SendArriving(IngressU32Port);
    }

    private DatagramTraffic Traffic(int port) =>
        new(_places.Near, new IPEndPoint(_near, 0), _places.Far, new IPEndPoint(_far, port));

    private void SendArriving(int port)
    {
        using var traffic = Traffic(port);
        traffic.SendArriving(Datagrams, random.Next(1, 1000), random);
    }

    private void Send(int port)
    {
        using var traffic = Traffic(port);
        ThrowUnlessEqual(traffic.SendSome(Datagrams, random.Next(1, 1000)), 0, $"packets to port {port} that arrived");
    }

    private Listing Filters() => Listing.Of(_tc, _places.Near, $"filter show {Egress}", "filter");

    private Listing Classes() => Listing.Of(_tc, _places.Near, $"class show dev {Device}", "class");

    private Listing Qdiscs(string place) => Listing.Of(_tc, place, $"qdisc show dev {Device}", "qdisc");

    private long PacketsOfMirror() =>
        NetworkProgram.Ip.List(_places.Near, $"-s link show dev {Mirror}").Single()
            .GetProperty("stats64").GetProperty("tx").GetProperty("packets").GetInt64();
}
