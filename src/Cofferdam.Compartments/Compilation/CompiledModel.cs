using Cofferdam.Bpf.Objects;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Compartments.Compilation;

/// <summary>What a model says about one boot and one compartment: its classes are those of the compartment.</summary>
public sealed record CompiledModel
{
    /// <summary>The trees for the programs.</summary>
    public required CompiledForest Forest { get; init; }

    /// <summary>The rows of the table of trees by address of the struct kmem_cache.</summary>
    public required IReadOnlyList<KeyValuePair<ulong, CacheTreeRow>> CacheTreeRows { get; init; }

    /// <summary>The same trees for user space.</summary>
    public required IReadOnlyDictionary<ulong, DecisionTree> Trees { get; init; }

    /// <summary>What a leaf must have to be relied on.</summary>
    public required Thresholds Thresholds { get; init; }

    /// <summary>
    /// The object class for each class of the model: that of the compartment that it is, or
    /// <see cref="RegionClass.Foreign"/>. Null if it may be several of them: then content does not tell.
    /// </summary>
    public required IReadOnlyList<int?> Classes { get; init; }

    /// <summary>
    /// The object class of what is allocated for each network namespace, which the pointers to it tell; null if the
    /// policy does not name it.
    /// </summary>
    public int? PerNetClass { get; init; }
}
