using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bench.Interop;

/// <summary>The functions of the C library that .NET has no direct way to, spelled as there (man 2).</summary>
internal static partial class LibC
{
    /// <summary>__NR_personality on x86-64.</summary>
    public const long Personality = 135;

    /// <summary>Asks <see cref="Personality"/> for what there is.</summary>
    public const long SamePersona = 0xffffffff;

    /// <summary>__NR_clock_getres on x86-64; the function of that name does not enter the kernel.</summary>
    public const long ClockGetRes = 229;

    /// <summary>CLOCK_MONOTONIC.</summary>
    public const long Monotonic = 1;

    [LibraryImport("libc")]
    public static partial long lseek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc")]
    public static partial long writev(SafeFileHandle file, nint[] vectors, int count);

    [LibraryImport("libc")]
    public static partial long syscall(long number, long first, nint second);
}
