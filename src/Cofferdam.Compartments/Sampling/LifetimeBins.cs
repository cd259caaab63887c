using System.Numerics;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Sampling;

/// <summary>
/// How old the objects of a group became: bin n counts ages of [2^n, 2^(n+1)) ns, of those that were freed and, apart
/// from them, of those still alive, which live longer than that.
/// </summary>
public sealed class LifetimeBins
{
    /// <summary>How many bins there are.</summary>
    public const int Length = AgeBins.Length;

    private readonly ulong[] _freed = new ulong[Length];
    private readonly ulong[] _living = new ulong[Length];

    /// <summary>Objects that were freed, by bin.</summary>
    public IReadOnlyList<ulong> Freed => _freed;

    /// <summary>Objects that were alive, by bin of their age then.</summary>
    public IReadOnlyList<ulong> Living => _living;

    /// <summary>How many were freed.</summary>
    public ulong FreedCount => Sum(_freed);

    /// <summary>How many were alive.</summary>
    public ulong LivingCount => Sum(_living);

    /// <summary>The first age in nanoseconds that is above the bin.</summary>
    public static double EndOf(int bin) => Math.ScaleB(1, bin + 1);

    /// <summary>Adds freed objects to a bin.</summary>
    public void AddFreed(int bin, ulong count) => _freed[bin] += count;

    /// <summary>Adds a living object of this age in nanoseconds.</summary>
    public void AddLiving(ulong age) => _living[age == 0 ? 0 : BitOperations.Log2(age)]++;

    /// <summary>Adds all of another group.</summary>
    public void Add(LifetimeBins other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var bin = 0; bin < Length; bin++)
        {
            _freed[bin] += other._freed[bin];
            _living[bin] += other._living[bin];
        }
    }

    /// <summary>
    /// The share of objects that are gone at the end of each bin, by the actuarial life table (Cutler and Ederer,
    /// 1958): an object that is still alive counts as long as it was seen, neither as gone nor as if it had not been.
    /// NaN from the bin on that no object was seen to reach.
    /// </summary>
    public IReadOnlyList<double> Gone()
    {
        var gone = new double[Length];
        var alive = 1.0;
        var reached = (double)(FreedCount + LivingCount);
        for (var bin = 0; bin < Length; bin++)
        {
            // Those whose time was up within the bin were on average seen for half of it.
            var atRisk = reached - (_living[bin] / 2.0);
            alive *= atRisk > 0 ? 1 - (_freed[bin] / atRisk) : double.NaN;
            gone[bin] = 1 - alive;
            reached -= _freed[bin] + _living[bin];
        }

        return gone;
    }

    /// <summary>
    /// The age in nanoseconds at which this share of the objects is gone, rounded up to the end of its bin; null if
    /// that was not seen to happen.
    /// </summary>
    public double? AgeAtWhichGone(double share)
    {
        var gone = Gone();
        for (var bin = 0; bin < Length; bin++)
        {
            // Sums of many quotients come near a share, not to it.
            if (gone[bin] >= share - 1e-12)
                return EndOf(bin);
        }

        return null;
    }

    private static ulong Sum(ulong[] counts) => counts.Aggregate(0UL, (sum, count) => sum + count);
}
