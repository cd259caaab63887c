namespace Cofferdam.Bpf.Objects;

/// <summary>The sizes of the sampler's maps, in entries unless said otherwise: the bounds of its memory.</summary>
/// <param name="Living">Objects that are followed at the same time, about: there are places for twice as many.</param>
/// <param name="RingBytes">Bytes of the ring of samples: a power of two, at least one page.</param>
/// <param name="Chains">Distinct chains of callers.</param>
/// <param name="Histograms">Allocation sites with a histogram.</param>
public sealed record SampleShapes(int Living, int RingBytes, int Chains, int Histograms)
{
    /// <summary>
    /// For samples: 262,144 objects (28 MiB), 16 MiB of ring, 16,384 chains (3 MiB).
    /// </summary>
    public static SampleShapes ForSamples { get; } = new(1 << 18, 1 << 24, 1 << 14, 1);

    /// <summary>For lifetimes: 1,048,576 objects (112 MiB), 8,192 allocation sites (5 MiB).</summary>
    public static SampleShapes ForLifetimes { get; } = new(1 << 20, 4096, 1, 1 << 13);
}
