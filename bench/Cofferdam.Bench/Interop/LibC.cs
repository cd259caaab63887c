using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bench.Interop;

/// <summary>The functions of the C library that .NET has no direct way to, spelled as there (man 2).</summary>
internal static partial class LibC
{
    /// <summary>sizeof(struct sigaction) on x86-64.</summary>
    public const int ActionBytes = 152;

    [LibraryImport("libc")]
    public static partial long lseek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc")]
    public static partial long writev(SafeFileHandle file, nint[] vectors, int count);

    [LibraryImport("libc")]
    public static partial int sigaction(int signal, byte[]? action, byte[]? old);
}
