using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cofferdam.Lab.Interop;

namespace Cofferdam.Lab.Workloads.Network;

/// <summary>ICMPv6 echo requests, as <c>ping</c> sends them (RFC 4443, section 4).</summary>
internal static class EchoTraffic
{
    private const byte EchoRequest = 128;
    private const byte EchoReply = 129;
    private const int HeaderBytes = 8;
    private const int PatienceMs = 5000;

    /// <summary>Sends echo requests each of which must be answered.</summary>
    /// <param name="place">The namespace of the sender.</param>
    /// <param name="destination">Who answers.</param>
    /// <param name="count">How many requests.</param>
    /// <param name="bytes">How many bytes of content each has.</param>
    /// <param name="random">What the content is.</param>
    /// <exception cref="WrongContentException">There was no answer, or one that is not the request's.</exception>
    public static void Send(string place, IPAddress destination, int count, int bytes, Random random)
    {
        using var socket = ThreadNamespace.Inside(place, () =>
            new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6));
        // The kernel fills in the checksum.
        var request = new byte[HeaderBytes + bytes];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(request.AsSpan(4));
            (request[0], request[1], request[2], request[3]) = (EchoRequest, 0, 0, 0);
            BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), (ushort)i);
            socket.SendTo(request, new IPEndPoint(destination, 0));
            AwaitReply(socket, request, destination);
        }
    }

    private static void AwaitReply(Socket socket, byte[] request, IPAddress destination)
    {
        var message = new byte[request.Length + 1];
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) is var passed && passed.TotalMilliseconds < PatienceMs)
        {
            if (!socket.Poll(TimeSpan.FromMilliseconds(PatienceMs) - passed, SelectMode.SelectRead))
                break;
            var length = socket.Receive(message);
            // A raw socket gets every ICMPv6 message of its namespace, those of other clients and of neighbours too.
            if (message[0] == EchoReply && length == request.Length
                && message.AsSpan(4, length - 4).SequenceEqual(request.AsSpan(4)))
                return;
        }
        throw new WrongContentException($"no answer of {destination} to an echo request of {request.Length} bytes");
    }
}
