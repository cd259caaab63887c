using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Tests.Kernel;

/// <summary>Memory with some bytes replaced: a recorded kernel after damage.</summary>
internal sealed class OverlaidMemory(IKernelMemory memory) : IKernelMemory
{
    private readonly Dictionary<KernelAddress, byte> _bytes = [];

    public IReadOnlyList<ElfSegment> Segments => memory.Segments;

    public OverlaidMemory Write(KernelAddress address, params ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
            _bytes[address + i] = bytes[i];

        return this;
    }

    public OverlaidMemory Write(KernelAddress address, KernelAddress pointer) =>
        Write(address, BitConverter.GetBytes(pointer.Value));

    public bool TryRead(KernelAddress address, Span<byte> destination)
    {
        if (!memory.TryRead(address, destination))
            return false;

        for (var i = 0; i < destination.Length; i++)
        {
            if (_bytes.TryGetValue(address + i, out var value))
                destination[i] = value;
        }

        return true;
    }
}
