using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Lab.Interop;

/// <summary>An open character device: requests by ioctl, bytes by position. One thread at a time.</summary>
internal sealed unsafe class Device : SafeHandleMinusOneIsInvalid
{
    private readonly string _path;

    private Device(string path, int descriptor) : base(ownsHandle: true)
    {
        _path = path;
        SetHandle(descriptor);
    }

    /// <summary>The file descriptor, for a child process that inherits it.</summary>
    public int Descriptor => (int)handle;

    /// <summary>Opens a device for reading and writing; child processes do not inherit it.</summary>
    /// <exception cref="DeviceException">The kernel refused.</exception>
    public static Device Open(string path)
    {
        var descriptor = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCloseOnExec);
        return descriptor >= 0 ? new Device(path, descriptor) : throw Refused(path, "open");
    }

    /// <summary>A device that this process inherited as an open descriptor.</summary>
    public static Device Inherited(int descriptor) => new($"descriptor {descriptor}", descriptor);

    /// <summary>Decides whether child processes started from now on inherit the descriptor.</summary>
    public void SetInherited(bool inherited)
    {
        if (Libc.Control(handle, Libc.SetDescriptorFlags, inherited ? 0 : Libc.CloseOnExec) != 0)
            throw Refused(_path, "fcntl");
    }

    /// <summary>Sends a request without argument.</summary>
    public void Send(IoctlRequest request, string name) => Send(request, name, null);

    /// <summary>Sends a request with its argument, which the device may change.</summary>
    public void Send<T>(IoctlRequest request, string name, ref T argument) where T : unmanaged
    {
        fixed (T* pointer = &argument)
            Send(request, name, pointer);
    }

    /// <summary>Reads bytes at a position of the device's content; fewer at its end.</summary>
    public int ReadAt(Span<byte> bytes, long position)
    {
        fixed (byte* pointer = bytes)
        {
            var count = Libc.ReadAt(handle, pointer, (nuint)bytes.Length, position);
            return count >= 0 ? (int)count : throw Refused(_path, "read");
        }
    }

    /// <summary>Writes bytes at a position of the device's content; fewer at its capacity.</summary>
    public int WriteAt(ReadOnlySpan<byte> bytes, long position)
    {
        fixed (byte* pointer = bytes)
        {
            var count = Libc.WriteAt(handle, pointer, (nuint)bytes.Length, position);
            return count >= 0 ? (int)count : throw Refused(_path, "write");
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close(handle) == 0;

    private void Send(IoctlRequest request, string name, void* argument)
    {
        if (Libc.Ioctl(handle, request.Number, argument) != 0)
            throw Refused(_path, name);
    }

    private static DeviceException Refused(string path, string attempt) =>
        new(path, attempt, Marshal.GetLastPInvokeError());
}
