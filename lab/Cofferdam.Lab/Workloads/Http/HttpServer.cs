using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cofferdam.Lab.Workloads.Http;

/// <summary>
/// A server on a free port of ::1 that answers every request with the same content and closes the connection, as
/// HTTP/1.0 has it (RFC 1945). It has a thread for each client that may come at once.
/// </summary>
internal sealed class HttpServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread[] _threads;
    private readonly byte[] _head;
    private readonly byte[] _content;
    private volatile bool _ends;

    /// <summary>Serves from now on.</summary>
    /// <param name="content">The content.</param>
    /// <param name="clients">How many clients come at once.</param>
    public HttpServer(byte[] content, int clients)
    {
        _content = content;
        _head = Encoding.ASCII.GetBytes(
            $"HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {content.Length}\r\n\r\n");
        _listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _threads = [.. Enumerable.Range(0, clients).Select(_ => new Thread(Serve) { IsBackground = true })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Where it serves.</summary>
    public IPEndPoint Address { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ends = true;
        // A thread that waits for a client does so until there is one.
        for (var i = 0; i < _threads.Length; i++)
        {
            using var last = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            last.Connect(Address);
        }
        foreach (var thread in _threads)
            thread.Join();
        _listener.Dispose();
    }

    private void Serve()
    {
        var request = new byte[4096];
        while (true)
        {
            using var connection = _listener.Accept();
            if (_ends)
                return;
            try
            {
                if (ReadRequest(connection, request))
                {
                    connection.Send(_head);
                    connection.Send(_content);
                }
                connection.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // The client went away; it counts what it did not get.
            }
        }
    }

    // A request has no content, so an empty line is its end.
    private static bool ReadRequest(Socket connection, byte[] request)
    {
        for (var length = 0; length < request.Length;)
        {
            var read = connection.Receive(request.AsSpan(length));
            if (read == 0)
                return false;
            length += read;
            if (request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                return request.AsSpan().StartsWith("GET "u8);
        }
        return false;
    }
}
