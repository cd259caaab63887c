using System.Diagnostics;

namespace Cofferdam.Lab.Workloads;

/// <summary>
/// Measures the pauses between the operations of one client and keeps the longest of them. Allocates nothing while
/// it runs, for a collection would be a pause of its own making.
/// </summary>
internal sealed class PauseClock
{
    private readonly PriorityQueue<Pause, double> _longest = new(Kept + 1);
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>How many pauses are kept.</summary>
    public const int Kept = 8;

    /// <summary>The monotonic clock in milliseconds.</summary>
    public static double NowMs => Milliseconds(Stopwatch.GetTimestamp());

    /// <summary>The longest pauses, the longest first.</summary>
    public IReadOnlyList<Pause> Longest =>
        [.. _longest.UnorderedItems.Select(item => item.Element).OrderByDescending(pause => pause.Ms)];

    /// <summary>Notes that an operation was done.</summary>
    public void OperationDone()
    {
        var now = Stopwatch.GetTimestamp();
        var milliseconds = Milliseconds(now - _last);
        _last = now;
        if (_longest.Count == Kept && milliseconds <= _longest.Peek().Ms)
            return;
        _longest.Enqueue(new Pause(Milliseconds(now), milliseconds), milliseconds);
        if (_longest.Count > Kept)
            _longest.Dequeue();
    }

    private static double Milliseconds(long ticks) => Math.Round(ticks * 1000.0 / Stopwatch.Frequency, 3);
}
