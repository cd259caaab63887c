using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofferdam.Bpf.Interop;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Bpf.Attachments;

/// <summary>The reading end of a ring buffer. What is read is gone from it: one reader at a time.</summary>
internal sealed unsafe class RingBuffer : IDisposable
{
    private readonly Taker _take;
    private readonly GCHandle _self;
    private nint _ring;

    /// <summary>Opens the ring over a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="take">Takes a record; its bytes are there only during the call. Must not throw.</param>
    public RingBuffer(BpfMap map, Taker take)
    {
        _take = take;
        _self = GCHandle.Alloc(this);
        _ring = LibBpf.ring_buffer__new(map.Descriptor, &Receive, GCHandle.ToIntPtr(_self), 0);
        if (_ring == 0)
        {
            var error = Marshal.GetLastPInvokeError();
            _self.Free();
            throw new KernelException($"open the ring {map.Name}", error);
        }
    }

    /// <summary>Takes the bytes of one record.</summary>
    internal delegate void Taker(ReadOnlySpan<byte> record);

    /// <summary>Hands over the records there are, waiting up to <paramref name="wait"/> for the first.</summary>
    public void Consume(TimeSpan wait)
    {
        const int interrupted = -4;
        var result = wait == TimeSpan.Zero
            ? LibBpf.ring_buffer__consume(_ring)
            : LibBpf.ring_buffer__poll(_ring, (int)wait.TotalMilliseconds);
        if (result < 0 && result != interrupted)
            throw new KernelException("read the ring", -result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ring == 0)
            return;
        LibBpf.ring_buffer__free(_ring);
        _ring = 0;
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Receive(nint context, nint record, nuint size)
    {
        if (GCHandle.FromIntPtr(context).Target is RingBuffer ring)
            ring._take(new ReadOnlySpan<byte>((void*)record, (int)size));
        return 0;
    }
}
