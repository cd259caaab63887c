using Cofferdam.Bpf.Objects;
using CsCheck;

namespace Cofferdam.Tests.Bpf;

public sealed class DisplacementTableTests
{
    private static readonly Gen<HashSet<ulong>> _keys = Gen.OneOf(Gen.ULong, Gen.ULong[0xffffffffc0000000, 0xffffffffc0100000])
        .HashSet[0, 3000];

    [Fact]
    public void Every_key_has_a_slot_of_its_own() => _keys.Sample(
        keys =>
        {
            var table = DisplacementTable.Build(keys);
            var slots = keys.Select(table.SlotOf).ToHashSet();
            return slots.Count == keys.Count && slots.All(slot => slot >= 0 && slot < table.SlotCount);
        },
        iter: 50);

    [Fact]
    public void A_table_is_at_most_four_times_as_large_as_its_keys() => _keys.Sample(
        keys => DisplacementTable.Build(keys).SlotCount <= Math.Max(4, 4 * keys.Count), iter: 50);

    [Fact]
    public void Equal_keys_are_refused() =>
        Assert.Throws<ArgumentException>(() => DisplacementTable.Build([1UL, 2UL, 1UL]));
}
