using System.Numerics;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// A collision-free hash table over 64-bit keys, by hash and displace (Belazzougui, Botelho, Dietzfelbinger, "Hash,
/// displace, and compress", ESA 2009). The lookup is bucket_of() and slot_of() in bpf/maps.h: two array reads.
/// </summary>
public sealed class DisplacementTable
{
    private const ulong SlotMultiplier = 0x9e3779b97f4a7c15;
    private const int KeysPerBucket = 3;
    private const uint DisplacementLimit = 1 << 16;

    private DisplacementTable(ulong seed, int bucketShift, int slotShift, uint[] displacements)
    {
        Seed = seed;
        BucketShift = bucketShift;
        SlotShift = slotShift;
        Displacements = displacements;
    }

    /// <summary>The odd multiplier of the first hash.</summary>
    public ulong Seed { get; }

    /// <summary>64 minus the binary logarithm of the number of buckets.</summary>
    public int BucketShift { get; }

    /// <summary>64 minus the binary logarithm of <see cref="SlotCount"/>.</summary>
    public int SlotShift { get; }

    /// <summary>One displacement for each bucket.</summary>
    public IReadOnlyList<uint> Displacements { get; }

    /// <summary>The number of slots, a power of two that is at least the number of keys.</summary>
    public int SlotCount => 1 << (64 - SlotShift);

    /// <summary>The slot of <paramref name="key"/>; slots of different keys of the table differ.</summary>
    public int SlotOf(ulong key) =>
        Slot(unchecked(key * Seed), Displacements[(int)(unchecked(key * Seed) >> BucketShift)], SlotShift);

    /// <summary>
    /// Builds the table; the same keys give the same table. Fails with <see cref="ArgumentException"/> on equal keys.
    /// </summary>
    public static DisplacementTable Build(IReadOnlyCollection<ulong> keys)
    {
        if (keys.Distinct().Count() != keys.Count)
            throw new ArgumentException("The keys of a displacement table must be distinct.", nameof(keys));

        // At least two of each: the lookup shifts by these numbers, and a shift by 64 is not defined.
        var slotBits = Math.Max(1, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)(keys.Count * 5 / 4 + 1))));
        var bucketBits = Math.Max(1, slotBits - BitOperations.Log2(KeysPerBucket));
        // A seed fails when two keys of a bucket share all bits that the second hash uses; the next one will do.
        for (ulong seed = 0xd6e8feb86659fd93; ; seed = unchecked(seed * SlotMultiplier + 2) | 1)
            if (TryPlace(keys, seed, 64 - bucketBits, 64 - slotBits) is { } displacements)
                return new DisplacementTable(seed, 64 - bucketBits, 64 - slotBits, displacements);
    }

    private static uint[]? TryPlace(IReadOnlyCollection<ulong> keys, ulong seed, int bucketShift, int slotShift)
    {
        var taken = new bool[1 << (64 - slotShift)];
        var displacements = new uint[1 << (64 - bucketShift)];
        var buckets = keys
            .Select(key => unchecked(key * seed))
            .GroupBy(hash => (int)(hash >> bucketShift))
            .OrderByDescending(bucket => bucket.Count())
            .ThenBy(bucket => bucket.Key);
        // The fullest buckets first, while there is room to choose from.
        foreach (var bucket in buckets)
        {
            var hashes = bucket.ToArray();
            if (FindDisplacement(hashes, taken, slotShift) is not { } displacement)
                return null;
            displacements[bucket.Key] = displacement;
            foreach (var hash in hashes)
                taken[Slot(hash, displacement, slotShift)] = true;
        }
        return displacements;
    }

    private static uint? FindDisplacement(ulong[] hashes, bool[] taken, int slotShift)
    {
        var slots = new HashSet<int>();
        for (uint displacement = 0; displacement < DisplacementLimit; displacement++)
        {
            slots.Clear();
            if (hashes.All(hash => Slot(hash, displacement, slotShift) is var slot && !taken[slot] && slots.Add(slot)))
                return displacement;
        }
        return null;
    }

    private static int Slot(ulong hash, uint displacement, int slotShift) =>
        (int)(unchecked((hash ^ displacement) * SlotMultiplier) >> slotShift);
}
