using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofferdam.Bpf.Interop;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Bpf.Attachments;

/// <summary>
/// The reading end of a compartment's events. What is read is gone from the ring: one reader at a time.
/// </summary>
public sealed unsafe class EventRing : IDisposable
{
    private readonly Queue<EventRow> _rows = new();
    private readonly GCHandle _self;
    private nint _ring;

    /// <summary>Opens the ring over the map <c>events</c>.</summary>
    public EventRing(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        _self = GCHandle.Alloc(this);
        _ring = LibBpf.ring_buffer__new(map.Descriptor, &Receive, GCHandle.ToIntPtr(_self), 0);
        if (_ring == 0)
        {
            var error = Marshal.GetLastPInvokeError();
            _self.Free();
            throw new KernelException("open the event ring", error);
        }
    }

    /// <summary>Takes the events that are there now, waiting up to <paramref name="wait"/> for the first.</summary>
    public IReadOnlyList<EventRow> Take(TimeSpan wait)
    {
        const int interrupted = -4;
        var result = wait == TimeSpan.Zero
            ? LibBpf.ring_buffer__consume(_ring)
            : LibBpf.ring_buffer__poll(_ring, (int)wait.TotalMilliseconds);
        if (result < 0 && result != interrupted)
            throw new KernelException("read events", -result);
        var taken = _rows.ToArray();
        _rows.Clear();
        return taken;
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
    private static int Receive(nint context, nint sample, nuint size)
    {
        if (size >= (nuint)sizeof(EventRow) && GCHandle.FromIntPtr(context).Target is EventRing ring)
            ring._rows.Enqueue(*(EventRow*)sample);
        return 0;
    }
}
