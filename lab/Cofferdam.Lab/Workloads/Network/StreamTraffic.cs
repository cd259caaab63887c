using System.Net;
using System.Net.Sockets;
using Cofferdam.Lab.Interop;

namespace Cofferdam.Lab.Workloads.Network;

/// <summary>TCP connections from one namespace to another or to itself, with both ends in one thread.</summary>
internal static class StreamTraffic
{
    // Fits into the buffers of a socket, so that the sender never waits for the receiver, which is the same thread.
    private const int Chunk = 32 << 10;
    private const int PatienceMs = 10_000;

    /// <summary>Connects, sends there and back, and closes.</summary>
    /// <param name="clientPlace">The namespace of the client.</param>
    /// <param name="serverPlace">The namespace of the server.</param>
    /// <param name="server">The server's address.</param>
    /// <param name="bytes">How many bytes go each way.</param>
    /// <param name="random">What they are.</param>
    /// <exception cref="WrongContentException">What arrived is not what was sent.</exception>
    public static void Exchange(string clientPlace, string serverPlace, IPEndPoint server, int bytes, Random random)
    {
        using var listener = Open(serverPlace, server);
        listener.BindOnceFree(server);
        listener.Listen();
        using var client = Open(clientPlace, server);
        client.Connect(server);
        using var accepted = listener.Accept();
        accepted.ReceiveTimeout = PatienceMs;
        for (var left = bytes; left > 0; left -= Chunk)
        {
            var sent = new byte[Math.Min(left, Chunk)];
            random.NextBytes(sent);
            Pass(client, accepted, sent);
            Pass(accepted, client, sent);
        }
        client.Shutdown(SocketShutdown.Send);
        WrongContentException.ThrowUnlessEqual(accepted.Receive(new byte[1]), 0, "bytes after the end of a stream");
    }

    private static void Pass(Socket from, Socket to, byte[] sent)
    {
        from.Send(sent);
        var received = new byte[sent.Length];
        for (var done = 0; done < received.Length;)
        {
            var length = to.Receive(received.AsSpan(done));
            if (length == 0)
                throw new WrongContentException("a stream ended before its end");
            done += length;
        }
        if (!sent.AsSpan().SequenceEqual(received))
            throw new WrongContentException("a stream arrived changed");
    }

    private static Socket Open(string place, IPEndPoint address) => ThreadNamespace.Inside(place, () =>
        new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = PatienceMs,
            SendTimeout = PatienceMs,
        });
}
