using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Merging;
using CsCheck;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>The laws of the lattice of byte sets.</summary>
public sealed class ByteSetTests
{
    private static readonly Gen<ByteRange> _ranges =
        Gen.Select(Gen.Long[-40, 40], Gen.Long[0, 20]).Select((start, length) => ByteRange.OfLength(start, length));

    private static readonly Gen<ByteSet> _sets =
        _ranges.Array[0, 5].Select(ranges => ranges.Aggregate(
            ByteSet.Empty, (set, range) => set.Union(ByteSet.Of(range))));

    [Fact]
    public void Union_and_intersection_are_those_of_the_bytes() =>
        Gen.Select(_sets, _sets).Sample((left, right) =>
        {
            Assert.Equal(Bytes(left).Union(Bytes(right)).Order(), Bytes(left.Union(right)).Order());
            Assert.Equal(Bytes(left).Intersect(Bytes(right)).Order(), Bytes(left.Intersect(right)).Order());
        });

    [Fact]
    public void Both_are_commutative_associative_and_idempotent_and_absorb_each_other() =>
        Gen.Select(_sets, _sets, _sets).Sample((a, b, c) =>
        {
            Assert.Equal(a.Union(b), b.Union(a));
            Assert.Equal(a.Intersect(b), b.Intersect(a));
            Assert.Equal(a.Union(b).Union(c), a.Union(b.Union(c)));
            Assert.Equal(a.Intersect(b).Intersect(c), a.Intersect(b.Intersect(c)));
            Assert.Equal(a, a.Union(a));
            Assert.Equal(a, a.Intersect(a));
            Assert.Equal(a, a.Union(a.Intersect(b)));
            Assert.Equal(a, a.Intersect(a.Union(b)));
            Assert.Equal(a, a.Union(ByteSet.Empty));
            Assert.Equal(ByteSet.Empty, a.Intersect(ByteSet.Empty));
        });

    [Fact]
    public void A_range_is_covered_if_all_its_bytes_are_in_the_set() =>
        Gen.Select(_sets, _ranges).Sample((set, range) =>
            Assert.Equal(Bytes(ByteSet.Of(range)).All(Bytes(set).Contains), set.Covers(range)));

    [Fact]
    public void Ranges_are_ascending_with_gaps_between_them() =>
        _sets.Sample(set => Assert.All(
            set.Ranges.Zip(set.Ranges.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Start)));

    private static HashSet<long> Bytes(ByteSet set) =>
        [.. set.Ranges.SelectMany(range => Enumerable.Range(0, (int)range.Length).Select(at => range.Start + at))];
}
