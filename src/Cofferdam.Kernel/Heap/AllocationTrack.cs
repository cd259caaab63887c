namespace Cofferdam.Kernel.Heap;

/// <summary>
/// Who allocated an object, as the kernel noted it (struct track, mm/slub.c): only with slub_debug=U on its command
/// line.
/// </summary>
/// <param name="Caller">The return address of the call of the allocator.</param>
/// <param name="ProcessId">The task that called.</param>
/// <param name="Cpu">The CPU it ran on.</param>
/// <param name="Age">How long before the start of the walk, in ticks of the kernel's clock.</param>
public readonly record struct AllocationTrack(KernelAddress Caller, int ProcessId, int Cpu, TimeSpan Age)
{
    /// <summary>
    /// The bytes that were asked for; null if that is not noted, as of caches that are not of kmalloc. What is behind
    /// is not zeroed by such a kernel since Linux 6.2 (commit 9ce67395f5a0), otherwise it is.
    /// </summary>
    public int? RequestedSize { get; init; }
}
