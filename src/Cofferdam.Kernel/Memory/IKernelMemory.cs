namespace Cofferdam.Kernel.Memory;

/// <summary>
/// The memory of a kernel, live through /proc/kcore or recorded: the seam between pure code and the machine.
/// </summary>
public interface IKernelMemory
{
    /// <summary>The ranges that exist, by ascending address; what lies in none of them is never readable.</summary>
    IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>
    /// Reads <paramref name="destination"/>.Length bytes from <paramref name="address"/>. False if any of them is not
    /// mapped or not readable; the destination's content is then undefined.
    /// </summary>
    bool TryRead(KernelAddress address, Span<byte> destination);
}
