namespace Cofferdam.Rivals;

/// <summary>A way to learn what the objects of a cache are.</summary>
internal abstract class Rival
{
    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>Whether an eBPF program can evaluate what it learns, and why not.</summary>
    public abstract string InKernel { get; }

    /// <summary>Learns, and tells the objects of the test.</summary>
    /// <param name="split">Objects of at least two classes.</param>
    /// <param name="learned">Called between the two with the bytes of what was learned.</param>
    public abstract int[] Tell(CacheSplit split, Action<long> learned);
}
