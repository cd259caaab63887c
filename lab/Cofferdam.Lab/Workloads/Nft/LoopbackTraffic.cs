using System.Net;
using System.Net.Sockets;
using Cofferdam.Lab.Workloads.Network;

namespace Cofferdam.Lab.Workloads.Nft;

/// <summary>
/// Datagrams from this process to itself over loopback. Loopback delivers in the sender's own context, so a datagram
/// that is not there right after it was sent was dropped.
/// </summary>
internal sealed class LoopbackTraffic : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly Socket _receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly IPEndPoint _destination;

    /// <summary>A receiver on a port of 127.0.0.1.</summary>
    public LoopbackTraffic(int port)
    {
        _destination = new IPEndPoint(IPAddress.Loopback, port);
        _receiver.BindOnceFree(_destination);
        _sender.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary>Sends datagrams and counts those that arrive.</summary>
    /// <param name="datagrams">How many to send.</param>
    /// <param name="expected">How many to wait for, a second each: on a busy machine they may come late.</param>
    public int Send(int datagrams, int expected)
    {
        var arrived = 0;
        Span<byte> buffer = stackalloc byte[64];
        for (var i = 0; i < datagrams; i++)
            _sender.SendTo("datagram"u8, _destination);
        while (_receiver.Available > 0 || (arrived < expected && _receiver.Poll(_patience, SelectMode.SelectRead)))
        {
            _receiver.Receive(buffer);
            arrived++;
        }
        return arrived;
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _sender.Dispose();
    }
}
