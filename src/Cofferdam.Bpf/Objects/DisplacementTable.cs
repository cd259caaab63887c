using System.Numerics;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// A collision-free hash table over 64-bit keys, by hash and displace (Belazzougui, Botelho, Dietzfelbinger, "Hash,
/// displace, and compress", ESA 2009). The lookup is two array reads; slot_of() in bpf/maps.h is the second hash.
/// </summary>
public sealed class DisplacementTable
{
    private const ulong SlotMultiplier = 0x9e3779b97f4a7c15;
    private const int KeysPerBucket = 3;
    private const uint DisplacementLimit = 1 << 16;

    private DisplacementTable(ulong seed, int bucketShift, uint slotMask, uint[] displacements)
    {
        Seed = seed;
        BucketShift = bucketShift;
        SlotMask = slotMask;
        Displacements = displacements;
    }

    /// <summary>The odd multiplier of the first hash.</summary>
    public ulong Seed { get; }

    /// <summary>64 minus the binary logarithm of the number of buckets.</summary>
    public int BucketShift { get; }

    /// <summary>One less than <see cref="SlotCount"/>.</summary>
    public uint SlotMask { get; }

    /// <summary>One displacement for each bucket.</summary>
    public IReadOnlyList<uint> Displacements { get; }

    /// <summary>The number of slots, a power of two that is at least the number of keys.</summary>
    public int SlotCount => (int)SlotMask + 1;

    /// <summary>The slot of <paramref name="key"/>; slots of different keys of the table differ.</summary>
    public int SlotOf(ulong key) =>
        Slot(unchecked(key * Seed), Displacements[(int)(unchecked(key * Seed) >> BucketShift)], SlotMask);

    /// <summary>
    /// Builds the table; the same keys give the same table. Fails with <see cref="ArgumentException"/> on equal keys.
    /// </summary>
    /// <param name="keys">What it finds.</param>
    /// <param name="bucketBits">Binary logarithm of the number of buckets, where that is fixed.</param>
    public static DisplacementTable Build(IReadOnlyCollection<ulong> keys, int? bucketBits = null)
    {
        if (keys.Distinct().Count() != keys.Count)
            throw new ArgumentException("The keys of a displacement table must be distinct.", nameof(keys));

        // At least two buckets: the lookup shifts by their number, and a shift by 64 is not defined.
        var slots = BitOperations.RoundUpToPowerOf2((uint)(keys.Count * 5 / 4 + 1));
        var bucketShift = 64
            - (bucketBits ?? Math.Max(1, BitOperations.Log2(slots) - BitOperations.Log2(KeysPerBucket)));
        // A seed fails when two keys of a bucket share all bits that the second hash uses; the next one will do.
        for (ulong seed = 0xd6e8feb86659fd93; ; seed = unchecked(seed * SlotMultiplier + 2) | 1)
            if (TryPlace(keys, seed, bucketShift, slots - 1) is { } displacements)
                return new DisplacementTable(seed, bucketShift, slots - 1, displacements);
    }

    private static uint[]? TryPlace(IReadOnlyCollection<ulong> keys, ulong seed, int bucketShift, uint slotMask)
    {
        var taken = new bool[slotMask + 1];
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
            if (FindDisplacement(hashes, taken, slotMask) is not { } displacement)
                return null;
            displacements[bucket.Key] = displacement;
            foreach (var hash in hashes)
                taken[Slot(hash, displacement, slotMask)] = true;
        }
        return displacements;
    }

    private static uint? FindDisplacement(ulong[] hashes, bool[] taken, uint slotMask)
    {
        var slots = new HashSet<int>();
        for (uint displacement = 0; displacement < DisplacementLimit; displacement++)
        {
            slots.Clear();
            if (hashes.All(hash => Slot(hash, displacement, slotMask) is var slot && !taken[slot] && slots.Add(slot)))
                return displacement;
        }
        return null;
    }

    private static int Slot(ulong hash, uint displacement, uint slotMask) =>
        (int)((uint)(unchecked((hash ^ displacement) * SlotMultiplier) >> 32) & slotMask);
}
