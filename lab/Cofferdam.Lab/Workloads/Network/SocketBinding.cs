using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cofferdam.Lab.Workloads.Network;

/// <summary>Gives sockets their address.</summary>
internal static class SocketBinding
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Binds, and waits for an address that is in use. A program that another thread starts has all sockets of this
    /// process until it is executed, so an address may be in use for some time after its socket was closed.
    /// </summary>
    /// <param name="socket">Which socket.</param>
    /// <param name="address">Its address.</param>
    /// <exception cref="SocketException">The address stayed in use, or it is refused.</exception>
    public static void BindOnceFree(this Socket socket, IPEndPoint address)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                socket.Bind(address);
                return;
            }
            catch (SocketException problem) when (
                problem.SocketErrorCode == SocketError.AddressAlreadyInUse
                && Stopwatch.GetElapsedTime(started) < _patience)
            {
                Thread.Sleep(_pause);
            }
        }
    }
}
