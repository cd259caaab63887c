using System.Collections.Immutable;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Typing;

namespace Cofferdam.Analysis.Accesses;

/// <summary>The numbers of an access map.</summary>
public sealed record AccessCounts
{
    /// <summary>Functions analysed; several names of the same code count once.</summary>
    public required int Functions { get; init; }

    /// <summary>Bytes of code.</summary>
    public required long CodeBytes { get; init; }

    /// <summary>Instructions decoded.</summary>
    public required int Instructions { get; init; }

    /// <summary>
    /// The access sites: instructions that write memory, implicit stack writes and tail calls of bulk writers included.
    /// </summary>
    public required int Stores { get; init; }

    /// <summary>The stores of each class, in the order of the classes; 0 for those that do not occur.</summary>
    public required ImmutableSortedDictionary<AccessClass, int> ByClass { get; init; }

    /// <summary>The stores of each kind, in the order of the kinds; 0 for those that do not occur.</summary>
    public required ImmutableSortedDictionary<AccessKind, int> ByKind { get; init; }

    /// <summary>What the types say about the instructions that may write anywhere.</summary>
    public required TypeCounts Types { get; init; }

    /// <summary>What they say about the calls of bulk writers.</summary>
    public required TypeCounts BulkTypes { get; init; }

    /// <summary>What they say that the allocation sites make.</summary>
    public required TypeCounts AllocationTypes { get; init; }

    /// <summary>Stores that checks at other sites, or allocations, cover.</summary>
    public required int Covered { get; init; }

    /// <summary>Stores that need a probe.</summary>
    public required int ProbesNeeded { get; init; }

    /// <summary>Anchors: instructions that need a probe so that others can be checked well.</summary>
    public required int Anchors { get; init; }

    /// <summary>Stores that no probe can cover.</summary>
    public required int Unprovable { get; init; }

    /// <summary>Calls through a register or memory, retpoline thunks included.</summary>
    public required int IndirectCalls { get; init; }

    /// <summary>Jumps through a register or memory, retpoline thunks included.</summary>
    public required int IndirectJumps { get; init; }
}
