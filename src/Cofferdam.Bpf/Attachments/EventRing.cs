using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Bpf.Attachments;

/// <summary>
/// The reading end of a compartment's events. What is read is gone from the ring: one reader at a time.
/// </summary>
public sealed class EventRing : IDisposable
{
    private readonly Queue<EventRow> _rows = new();
    private readonly RingBuffer _ring;

    /// <summary>Opens the ring over the map <c>events</c>.</summary>
    public EventRing(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        _ring = new RingBuffer(map, record =>
        {
            if (MemoryMarshal.TryRead(record, out EventRow row))
                _rows.Enqueue(row);
        });
    }

    /// <summary>Takes the events that are there now, waiting up to <paramref name="wait"/> for the first.</summary>
    public IReadOnlyList<EventRow> Take(TimeSpan wait)
    {
        _ring.Consume(wait);
        var taken = _rows.ToArray();
        _rows.Clear();
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose() => _ring.Dispose();
}
