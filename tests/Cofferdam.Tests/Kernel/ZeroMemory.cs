using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Tests.Kernel;

/// <summary>One range of zeros, to write bytes over.</summary>
internal sealed class ZeroMemory(AddressRange range) : IKernelMemory
{
    public IReadOnlyList<ElfSegment> Segments => [new ElfSegment(range, 0, range.Length)];

    public bool TryRead(KernelAddress address, Span<byte> destination)
    {
        destination.Clear();
        return address >= range.Start && address + destination.Length <= range.End;
    }
}
