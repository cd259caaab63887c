using System.Net;
using System.Net.Sockets;

namespace Cofferdam.Lab.Workloads.Http;

/// <summary>One request on a connection of its own, as ApacheBench makes them.</summary>
internal static class HttpRequest
{
    private const int PatienceMs = 30_000;

    /// <summary>Asks for the content and compares it.</summary>
    /// <param name="server">Whom to ask.</param>
    /// <param name="content">What the answer must have in it.</param>
    /// <param name="buffer">Where to receive, any size above a few hundred bytes.</param>
    /// <exception cref="WrongContentException">The answer is another one.</exception>
    /// <exception cref="SocketException">There is no answer.</exception>
    public static void Make(IPEndPoint server, ReadOnlySpan<byte> content, byte[] buffer)
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = PatienceMs,
            SendTimeout = PatienceMs,
        };
        socket.Connect(server);
        socket.Send("GET /content HTTP/1.0\r\n\r\n"u8);
        var done = -1L;
        var head = 0;
        while (true)
        {
            var read = socket.Receive(buffer.AsSpan(head));
            if (read == 0)
                break;
            var received = buffer.AsSpan(0, head + read);
            if (done < 0)
            {
                var end = received.IndexOf("\r\n\r\n"u8);
                if (end < 0)
                {
                    head += read;
                    continue;
                }
                if (!received.StartsWith("HTTP/1.0 200 OK\r\n"u8))
                    throw new WrongContentException("the answer is not 200 OK");
                received = received[(end + 4)..];
                (done, head) = (0, 0);
            }
            if (received.Length > content.Length - done
                || !received.SequenceEqual(content.Slice((int)done, received.Length)))
                throw new WrongContentException($"the content differs after {done} bytes");
            done += received.Length;
        }
        WrongContentException.ThrowUnlessEqual(done, content.Length, "bytes of content");
    }
}
