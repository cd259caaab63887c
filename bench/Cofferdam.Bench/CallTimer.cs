using System.Diagnostics;

namespace Cofferdam.Bench;

/// <summary>What one call takes, in nanoseconds.</summary>
internal static class CallTimer
{
    // Fewer than fit between two ticks of the kernel's clock.
    private const int Calls = 200;
    private const int Repetitions = 40;

    /// <summary>How often a call is made for that.</summary>
    public const int Total = Calls * Repetitions;

    /// <summary>
    /// With objects that the call makes for itself now: a compartment that is there has a record of them.
    /// </summary>
    public static double MeasureFresh(Func<CheckedCalls, CheckedCall> call)
    {
        using var calls = new CheckedCalls();
        return Measure(call(calls));
    }

    // The least of many means, for what else happens only adds.
    private static double Measure(CheckedCall call)
    {
        var best = double.MaxValue;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var number = 0; number < Calls; number++)
                call.Run(number);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls);
        }

        return best;
    }
}
