using System.Numerics;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// The table of the objects that are followed (bpf/living.h), read while programs write it: an address has a bucket,
/// and its object the place of the same number.
/// </summary>
/// <param name="buckets">The addresses.</param>
/// <param name="living">The objects.</param>
/// <param name="shift">64 - log2 of how many buckets there are.</param>
internal sealed class LivingTable(BpfMap buckets, BpfMap living, int shift)
{
    private const int FewestBuckets = 2;
    private const ulong Multiplier = 0x9e37_79b9_7f4a_7c15;

    // ADDRESS_FREE, ADDRESS_LEAVING.
    private const ulong LastMark = 1;

    /// <summary>
    /// How many buckets there are for so many objects: half of the places stay free, or many buckets would be full long
    /// before.
    /// </summary>
    public static int BucketsFor(int objects) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewestBuckets, 2L * objects / BucketRow.Length));

    /// <summary>64 - log2 of a number of buckets.</summary>
    public static int ShiftOf(int buckets) => 64 - BitOperations.Log2((uint)buckets);

    /// <summary>The addresses of the objects that are followed now; more may come and go meanwhile.</summary>
    public IReadOnlyCollection<ulong> Addresses()
    {
        var found = new HashSet<ulong>();
        foreach (var (_, bucket) in buckets.ReadAll<uint, BucketRow>())
        {
            foreach (var address in bucket)
            {
                if (address > LastMark)
                    found.Add(address);
            }
        }

        return found;
    }

    /// <summary>What is known of the object at an address; false if none is followed there, or no longer.</summary>
    public bool TryGet(ulong address, out LivingRow row)
    {
        row = default;
        var number = (uint)(unchecked(address * Multiplier) >> shift);
        if (PlaceOf(number, address) is not { } place)
            return false;
        // It may be written meanwhile: it has no time then, or its place is another's afterwards.
        return living.TryGet((number * BucketRow.Length) + place, out row)
            && row.Time != 0
            && PlaceOf(number, address) == place;
    }

    private uint? PlaceOf(uint number, ulong address)
    {
        if (!buckets.TryGet(number, out BucketRow bucket))
            return null;
        var place = ((ReadOnlySpan<ulong>)bucket).IndexOf(address);
        return place < 0 ? null : (uint)place;
    }
}
