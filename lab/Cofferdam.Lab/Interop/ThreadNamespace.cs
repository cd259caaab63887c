using System.Runtime.InteropServices;

namespace Cofferdam.Lab.Interop;

/// <summary>The network namespace of the calling thread. A socket stays in the one it was made in.</summary>
internal static class ThreadNamespace
{
    private const string Own = "/proc/thread-self/ns/net";

    /// <summary>Where <c>ip netns add</c> puts the namespace of a name.</summary>
    public static string PathOf(string name) => $"/run/netns/{name}";

    /// <summary>Does something in a namespace, in the calling thread.</summary>
    /// <param name="name">The name that <c>ip netns add</c> gave it.</param>
    /// <param name="action">What to do there. It must not go on in another thread.</param>
    /// <exception cref="DeviceException">There is no such namespace.</exception>
    public static T Inside<T>(string name, Func<T> action)
    {
        var home = Open(Own);
        try
        {
            Enter(PathOf(name));
            return action();
        }
        finally
        {
            Set(home, Own);
            _ = Libc.Close(home);
        }
    }

    private static void Enter(string path)
    {
        var there = Open(path);
        try
        {
            Set(there, path);
        }
        finally
        {
            _ = Libc.Close(there);
        }
    }

    private static nint Open(string path)
    {
        var descriptor = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenCloseOnExec);
        return descriptor >= 0 ? descriptor : throw Refused(path, "open");
    }

    private static void Set(nint descriptor, string path)
    {
        if (Libc.SetNamespace(descriptor, Libc.NetworkNamespace) != 0)
            throw Refused(path, "setns");
    }

    private static DeviceException Refused(string path, string attempt) =>
        new(path, attempt, Marshal.GetLastPInvokeError());
}
