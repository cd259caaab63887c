using System.Numerics;
using System.Runtime.InteropServices;

namespace Cofferdam.Lab.Interop;

/// <summary>
/// Keeps the calling thread on one processor until disposed: what it frees, it then gets back first from the
/// allocator's list of that processor. Dispose on the same thread.
/// </summary>
internal sealed unsafe class ProcessorPin : IDisposable
{
    private readonly ulong _before;

    /// <summary>Pins the calling thread to the first processor it may run on.</summary>
    public ProcessorPin()
    {
        ulong mask;
        // Returns the number of bytes the kernel filled; the lab has fewer than 64 processors.
        if (Libc.GetAffinity(0, sizeof(ulong), &mask) < 0)
            throw new DeviceException("task", "sched_getaffinity", Marshal.GetLastPInvokeError());
        _before = mask;
        Set(1ul << BitOperations.TrailingZeroCount(mask));
    }

    /// <summary>Lets the thread run where it could before.</summary>
    public void Dispose() => Set(_before);

    private static void Set(ulong mask)
    {
        if (Libc.SetAffinity(0, sizeof(ulong), &mask) != 0)
            throw new DeviceException("task", "sched_setaffinity", Marshal.GetLastPInvokeError());
    }
}
