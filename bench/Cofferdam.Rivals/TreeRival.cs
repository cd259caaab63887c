using Cofferdam.Compartments.Compilation;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Rivals;

/// <summary>Ours.</summary>
internal sealed class TreeRival : Rival
{
    /// <inheritdoc/>
    public override string Name => "one tree, invariant features (ours)";

    /// <inheritdoc/>
    public override string InKernel => "yes: at most 32 tests";

    /// <inheritdoc/>
    public override int[] Tell(CacheSplit split, Action<long> learned)
    {
        var tree = GrownTree
            .Grow(FeatureTable.Build(split.Training), split.Labels, split.Classes, new TrainingOptions())
            .Prune(0);
        learned(ForestCompiler.Compile([tree], Thresholds.Default).UsedBytes);
        return [.. split.Tested.Select(found => tree.LeafOf(found).Class)];
    }
}
