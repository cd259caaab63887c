using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bpf.Interop;

/// <summary>The functions of the C library that .NET has no equivalent of.</summary>
internal static unsafe partial class LibC
{
    internal const int LockExclusive = 2;
    internal const int LockNonBlocking = 4;

    [LibraryImport("libc")]
    internal static partial int vsnprintf(ref byte buffer, nuint size, nint format, nint arguments);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(int descriptor, int operation);

    /// <summary>0, or the error number.</summary>
    internal static int ioctl(SafeFileHandle file, nuint request, void* argument) =>
        ioctl_(file, request, argument) < 0 ? Marshal.GetLastPInvokeError() : 0;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl_(SafeFileHandle file, nuint request, void* argument);
}
