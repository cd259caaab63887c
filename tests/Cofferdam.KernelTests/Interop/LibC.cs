using System.Runtime.InteropServices;

namespace Cofferdam.KernelTests.Interop;

/// <summary>The functions of the C library that tests call, spelled as there (man 2).</summary>
internal static unsafe partial class LibC
{
    /// <summary>-1 and errno on failure.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(SafeHandle file, nuint request, void* argument);
}
