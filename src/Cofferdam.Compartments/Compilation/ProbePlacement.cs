using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Bpf.Gate;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Decides where the gate puts the probe of each write: at one of its <see cref="AccessSite.ProbePoints"/>, so that as
/// many as possible become jumps, which cost half of a breakpoint, and so that writes share one.
/// </summary>
/// <remarks>
/// A probe becomes a jump only if no other lies in the bytes that are moved away for it. Between a probe and its write
/// there is no other, either: what faults there is stepped over. Places depend on the next one only, so the best choice
/// is found from the last write to the first.
/// </remarks>
internal sealed class ProbePlacement
{
    private const int MostSharers = 16;
    private const int ValueOfJump = 1000;
    private const int ValueOfSharing = 100;

    private readonly Dictionary<KernelAddress, AccessSite> _sites;

    /// <param name="sites">The writes that have a probe.</param>
    private ProbePlacement(IEnumerable<AccessSite> sites)
    {
        _sites = sites.ToDictionary(site => site.Address);
    }

    /// <summary>The rows with their places, in the same order.</summary>
    /// <param name="rows">The rows of all probes, each on its instruction, those of sites by address.</param>
    /// <param name="sites">The sites that have one.</param>
    public static IReadOnlyList<GateSiteRow> Place(IReadOnlyList<GateSiteRow> rows, IEnumerable<AccessSite> sites)
    {
        var placement = new ProbePlacement(sites);
        var order = Enumerable.Range(0, rows.Count).OrderBy(at => rows[at].Address).ToArray();
        var placed = rows.ToArray();
        var choices = new List<Choice> { Choice.End };
        foreach (var at in order.Reverse())
        {
            // A choice that has as much before it to lose or gain as another, and is worth less, is never taken.
            choices =
            [
                .. placement.PointsOf(rows[at])
                    .SelectMany(point => choices.Select(next => next.Before(at, rows[at], point)))
                    .OfType<Choice>()
                    .GroupBy(choice => (choice.Point.Address, choice.IsJump, choice.Sharers))
                    .Select(alike => alike.MaxBy(choice => choice.Value)!),
            ];
        }

        for (var choice = choices.MaxBy(choice => choice.Value); choice is { Next: { } next }; choice = next)
            placed[choice.Row] = placement.At(placed[choice.Row], choice.Point);
        for (var at = 1; at < placed.Length; at++)
            placed[at].Shared = ProbeOf(placed[at]) == ProbeOf(placed[at - 1]) ? (byte)1 : (byte)0;
        return placed;
    }

    private static ulong ProbeOf(in GateSiteRow row) => row.Address - row.Ahead;

    private static bool CanMove(in GateSiteRow row) => row.Denial is GateDenial.Fault or GateDenial.Copied;

    // What is no write, and what is skipped at its probe, stays where it is.
    private ImmutableArray<ProbePoint> PointsOf(in GateSiteRow row)
    {
        var address = new KernelAddress(row.Address);
        return CanMove(row) && _sites.TryGetValue(address, out var site) && !site.ProbePoints.IsEmpty
            ? site.ProbePoints
            : [new ProbePoint(address, 0, default)];
    }

    private GateSiteRow At(GateSiteRow row, in ProbePoint point)
    {
        if (point.Address.Value == row.Address)
            return row;
        row.Ahead = (byte)(row.Address - point.Address.Value);
        row.Size = (byte)_sites[new KernelAddress(row.Address)].InstructionLength;
        row.Use = (byte)point.Uses;
        return row;
    }

    // Places of one row and all after it. What is before depends on its point, the register moved, whether it is a
    // jump, and how many share it.
    private sealed record Choice(
        int Row, ProbePoint Point, byte Moved, bool IsJump, int Sharers, int Value, Choice? Next)
    {
        public static Choice End { get; } = new(
            -1, new ProbePoint(new KernelAddress(ulong.MaxValue), 0, default), 255, false, MostSharers, 0, null);

        // The same with one more row, at a point of it; null if that cannot be.
        public Choice? Before(int row, in GateSiteRow what, ProbePoint point)
        {
            var value = Value - (int)(what.Address - point.Address.Value);
            if (point.Address == Point.Address)
            {
                return what.Moved == Moved && Sharers < MostSharers
                    ? new Choice(
                        row, point, Moved, IsJump, Sharers + 1,
                        value + ValueOfSharing + (IsJump ? ValueOfJump : 0), this)
                    : null;
            }

            if (what.Address >= Point.Address.Value)
                return null;
            var isJump = point.CanBeJump && point.JumpEnd <= Point.Address;
            return new Choice(
                row, point, CanMove(what) ? what.Moved : (byte)255, isJump, 1,
                value + (isJump ? ValueOfJump : 0), this);
        }
    }
}
