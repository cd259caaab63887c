using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Interop;

/// <summary>The functions of the C library that .NET has no equivalent of.</summary>
internal static partial class LibC
{
    internal const int LockExclusive = 2;
    internal const int LockNonBlocking = 4;

    [LibraryImport("libc")]
    internal static partial int vsnprintf(ref byte buffer, nuint size, nint format, nint arguments);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(int descriptor, int operation);
}
