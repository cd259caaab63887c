using System.Diagnostics;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Judging;

/// <summary>
/// Raises one compartment again and again around code that is at work, and measures how long its initialization phase
/// is.
/// </summary>
/// <param name="checkout">Where the policies are.</param>
/// <param name="policy">Whose compartment.</param>
/// <param name="seed">What the workload's choices follow from.</param>
/// <param name="options">More options of <c>cofferdam enforce</c>.</param>
/// <param name="tell">Gets what happens.</param>
internal sealed class PhaseTimer(
    string checkout, JudgedPolicy policy, int seed, IReadOnlyList<string> options, Action<string> tell)
{
    private static readonly TimeSpan _before = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    /// <summary>So many times, one after the other, beside one run of the workload.</summary>
    public PhaseReport Measure(int times)
    {
        policy.LoadModules();
        using var workload = policy.Start(seed);
        Thread.Sleep(_before);
        TimedPhase[] phases = [.. Enumerable.Range(0, times).Select(_ => MeasureOne())];
        return PhaseReport.Of(policy.Name, seed, phases, workload.Stop());
    }

    private TimedPhase MeasureOne()
    {
        using var raised = new RaisedCompartments(checkout, "observe", [.. options]);
        var armed = TimeSpan.FromMilliseconds(raised.Raise(policy.Name).ArmedAtMs);
        TimeSpan? end = null;
        while (true)
        {
            var status = CofferdamProgram.Status(policy.Name);
            var now = Stopwatch.GetElapsedTime(0);
            if (status.IsWorking)
            {
                var phase = new TimedPhase(((end ?? now) - armed).TotalSeconds, status.Denies, status.Unknown);
                tell($"{policy.Name}: {phase.Seconds:f1} s, {phase.Denies} denies, {phase.Unknown} unknown");
                return phase;
            }

            // At the latest, unless another unknown object is met: the answer took some of that time.
            end = now + status.UntilWorking;
            Thread.Sleep(status.UntilWorking < _period ? status.UntilWorking : _period);
        }
    }
}
