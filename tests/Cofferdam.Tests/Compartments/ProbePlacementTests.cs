using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Gate;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Tests.Analysis;
using CsCheck;

namespace Cofferdam.Tests.Compartments;

/// <summary>The places of probes are allowed, and as many of them become jumps as can.</summary>
public sealed class ProbePlacementTests
{
    private const ulong Start = 0x1000;
    private const int Length = 4;

    [Fact]
    public void Places_are_allowed_and_no_others_give_more_jumps() =>
        Gen.Int.Sample(
            seed =>
            {
                var (rows, sites) = MadeUp(new Random(seed));
                var placed = ProbePlacement.Place(rows, sites);

                var best = All(rows, sites).Where(IsAllowed).Max(CountJumps);
                var chosen = placed.Select(row => (row, PointOf(row, sites))).ToArray();
                Assert.True(IsAllowed(chosen));
                Assert.Equal(best, CountJumps(chosen));
                Assert.Equal(rows.Select(row => row.Address), placed.Select(row => row.Address));
                for (var at = 1; at < placed.Count; at++)
                    Assert.Equal(ProbeOf(placed[at]) == ProbeOf(placed[at - 1]), placed[at].Shared == 1);
            },
            iter: 2000);

    [Fact]
    public void What_is_moved_says_how_far_how_long_and_past_how_many_uses()
    {
        var site = SiteAt(0x1010) with
        {
            ProbePoints =
            [
                new ProbePoint(new KernelAddress(0x1010), 0, default),
                new ProbePoint(new KernelAddress(0x1008), 2, new KernelAddress(0x100d)),
            ],
        };
        var row = Assert.Single(ProbePlacement.Place([RowOf(site, GateDenial.Fault, 3)], [site]));
        Assert.Equal((8, Length, 2, 0), (row.Ahead, row.Size, row.Use, row.Shared));
        row = Assert.Single(ProbePlacement.Place([RowOf(site, GateDenial.Skip, 3)], [site]));
        Assert.Equal((0, 0, 0), (row.Ahead, row.Use, row.Shared));
    }

    [Fact]
    public void One_probe_is_shared_by_sixteen_writes_at_most()
    {
        AccessSite[] sites =
        [
            .. Enumerable.Range(0, 20).Select(at => SiteAt(0x1000 + (ulong)at) with
            {
                ProbePoints =
                [
                    .. Enumerable.Range(0, at + 1).Select(before => new ProbePoint(
                        new KernelAddress(0x1000 + (ulong)(at - before)), before, default)),
                ],
            }),
        ];
        var placed = ProbePlacement.Place([.. sites.Select(site => RowOf(site, GateDenial.Fault, 3))], sites);
        Assert.Equal(2, placed.Count(row => row.Shared == 0));
        Assert.InRange(placed.GroupBy(ProbeOf).Max(group => group.Count()), 2, 16);
    }

    // A few writes close together, each with a few points before it, some of which are the same.
    private static (GateSiteRow[] Rows, AccessSite[] Sites) MadeUp(Random random)
    {
        var address = Start;
        var rows = new List<GateSiteRow>();
        var sites = new List<AccessSite>();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            address += (ulong)random.Next(1, 5);
            var points = Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => address - (ulong)random.Next(0, 6))
                .Append(address).Distinct().Order().Reverse()
                .Select(point => new ProbePoint(
                    new KernelAddress(point), (int)(address - point),
                    // The bytes moved away do not depend on whose probe it is.
                    point % 3 == 0 ? default : new KernelAddress(point + 5 + (point % 2))));
            var site = SiteAt(address) with { ProbePoints = [.. points] };
            sites.Add(site);
            var denial = random.Next(5) == 0 ? GateDenial.Skip : GateDenial.Fault;
            rows.Add(RowOf(site, denial, denial == GateDenial.Skip ? (byte)255 : (byte)random.Next(2)));
        }

        return ([.. rows], [.. sites]);
    }

    private static IEnumerable<(GateSiteRow Row, ProbePoint Point)[]> All(GateSiteRow[] rows, AccessSite[] sites)
    {
        IEnumerable<(GateSiteRow, ProbePoint)[]> all = [[]];
        for (var at = 0; at < rows.Length; at++)
        {
            var row = rows[at];
            var points = row.Denial == GateDenial.Skip
                ? [new ProbePoint(new KernelAddress(row.Address), 0, default)]
                : sites[at].ProbePoints;
            all = [.. all.SelectMany(chosen => points.Select(point => chosen.Append((row, point)).ToArray()))];
        }

        return all;
    }

    // No probe but its own from a write's probe to the write; what shares one moves the same register.
    private static bool IsAllowed((GateSiteRow Row, ProbePoint Point)[] chosen)
    {
        for (var one = 0; one < chosen.Length; one++)
        {
            for (var other = 0; other < chosen.Length; other++)
            {
                var (mine, its) = (chosen[one], chosen[other].Point.Address);
                if (one != other && its == mine.Point.Address
                    && (mine.Row.Moved != chosen[other].Row.Moved || mine.Row.Denial != GateDenial.Fault))
                {
                    return false;
                }

                if (its > mine.Point.Address && its.Value <= mine.Row.Address)
                    return false;
            }
        }

        return true;
    }

    private static int CountJumps((GateSiteRow Row, ProbePoint Point)[] chosen) => chosen.Count(one =>
        one.Point.CanBeJump && !chosen.Any(other =>
            other.Point.Address > one.Point.Address && other.Point.Address < one.Point.JumpEnd));

    private static ProbePoint PointOf(GateSiteRow row, AccessSite[] sites) =>
        row.Denial == GateDenial.Skip
            ? new ProbePoint(new KernelAddress(row.Address), 0, default)
            : sites.Single(site => site.Address.Value == row.Address)
                .ProbePoints.Single(point => point.Address.Value == ProbeOf(row));

    private static ulong ProbeOf(GateSiteRow row) => row.Address - row.Ahead;

    private static GateSiteRow RowOf(AccessSite site, GateDenial denial, byte moved) =>
        new() { Address = site.Address.Value, Denial = denial, Moved = moved };

    private static AccessSite SiteAt(ulong address) =>
        MadeUpSite.Of("mov [rbx], rax", EffectiveAddress.OfBase(Register64.Rbx, 0), address);
}
