using System.Net;
using System.Net.Sockets;
using Cofferdam.Lab.Interop;

namespace Cofferdam.Lab.Workloads.Network;

/// <summary>UDP from one namespace to another or to itself; what arrives is compared with what was sent.</summary>
internal sealed class DatagramTraffic : IDisposable
{
    // Long enough for an emulated machine that is busy with something else.
    private const int PatienceMs = 5000;

    // What did not arrive after this time was dropped.
    private const int QuietMs = 50;
    private const int BufferBytes = 1 << 20;

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly IPEndPoint _destination;

    /// <summary>Opens both ends.</summary>
    /// <param name="senderPlace">The namespace of the sender.</param>
    /// <param name="source">Its address; port 0 takes any.</param>
    /// <param name="receiverPlace">The namespace of the receiver.</param>
    /// <param name="destination">Its address.</param>
    public DatagramTraffic(string senderPlace, IPEndPoint source, string receiverPlace, IPEndPoint destination)
    {
        _destination = destination;
        _receiver = Open(receiverPlace, destination);
        _sender = Open(senderPlace, source);
    }

    /// <summary>Lets the receiver listen to a multicast group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="receiverDevice">The number of the receiver's device.</param>
    public void Join(IPAddress group, int receiverDevice) => _receiver.SetSocketOption(
        SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, receiverDevice));

    /// <summary>Sends datagrams all of which must arrive as they were sent.</summary>
    /// <exception cref="WrongContentException">One did not.</exception>
    public void SendArriving(int datagrams, int bytes, Random random) =>
        SendArriving(_destination, datagrams, bytes, random);

    /// <summary>Sends datagrams to an address from which the receiver must get them as they were sent.</summary>
    /// <exception cref="WrongContentException">It did not.</exception>
    public void SendArriving(IPEndPoint destination, int datagrams, int bytes, Random random)
    {
        var sent = new byte[bytes];
        var received = new byte[bytes + 1];
        for (var i = 0; i < datagrams; i++)
        {
            random.NextBytes(sent);
            _sender.SendTo(sent, destination);
            if (!_receiver.Poll(TimeSpan.FromMilliseconds(PatienceMs), SelectMode.SelectRead))
                throw new WrongContentException($"datagram {i} of {bytes} bytes to {destination} did not arrive");
            var length = _receiver.Receive(received);
            if (!sent.AsSpan().SequenceEqual(received.AsSpan(0, length)))
                throw new WrongContentException($"a datagram of {bytes} bytes to {destination} arrived changed");
        }
    }

    /// <summary>Sends datagrams of which some may be dropped on their way.</summary>
    /// <returns>How many arrived.</returns>
    public int SendSome(int datagrams, int bytes)
    {
        for (var i = 0; i < datagrams; i++)
            _sender.SendTo(new byte[bytes], _destination);
        var received = new byte[bytes];
        var arrived = 0;
        for (; _receiver.Poll(TimeSpan.FromMilliseconds(QuietMs), SelectMode.SelectRead); arrived++)
            _receiver.Receive(received);
        return arrived;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    private static Socket Open(string place, IPEndPoint address) => ThreadNamespace.Inside(place, () =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = BufferBytes,
            SendBufferSize = BufferBytes,
        };
        socket.BindOnceFree(address);
        return socket;
    });
}
