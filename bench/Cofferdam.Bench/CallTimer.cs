using System.Diagnostics;

namespace Cofferdam.Bench;

/// <summary>What one call takes.</summary>
internal static class CallTimer
{
    // Fewer than fit between two ticks of the kernel's clock.
    private const int Calls = 200;
    private const int Repetitions = 100;

    /// <summary>How often <see cref="Measure"/> makes the call.</summary>
    public const int Total = Calls * Repetitions;

    /// <summary>Nanoseconds: the least of many means, for what else happens only adds.</summary>
    public static double Measure(CheckedCall call)
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
