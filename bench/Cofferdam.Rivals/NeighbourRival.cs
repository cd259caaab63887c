namespace Cofferdam.Rivals;

/// <summary>The nearest neighbour: the object of the training that differs in the fewest features.</summary>
internal sealed class NeighbourRival : Rival
{
    /// <inheritdoc/>
    public override string Name => "nearest neighbour";

    /// <inheritdoc/>
    public override string InKernel => "no: looks at every object of the training";

    /// <inheritdoc/>
    public override int[] Tell(CacheSplit split, Action<long> learned)
    {
        // Of the same content with the same class one is enough.
        var known = split.Training
            .Select((found, at) => (Vector: FeatureVectors.Of(found), Label: split.Labels[at]))
            .DistinctBy(pair => (string.Join(',', pair.Vector), pair.Label))
            .ToArray();
        learned(known.Sum(pair => (long)pair.Vector.Length * sizeof(uint)));
        var told = new int[split.Tested.Count];
        Parallel.For(0, told.Length, at => told[at] = Nearest(known, FeatureVectors.Of(split.Tested[at])));
        return told;
    }

    private static int Nearest((uint[] Vector, int Label)[] known, uint[] vector)
    {
        var (least, label) = (int.MaxValue, -1);
        foreach (var candidate in known)
        {
            var distance = 0;
            for (var at = 0; at < vector.Length && distance < least; at++)
                distance += vector[at] == candidate.Vector[at] ? 0 : 1;
            if (distance < least)
                (least, label) = (distance, candidate.Label);
        }

        return label;
    }
}
