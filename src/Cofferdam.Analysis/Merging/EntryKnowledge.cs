using System.Collections.Immutable;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>What every caller of a routine has seen to of the memory that the arguments point to.</summary>
/// <param name="Arguments">What, for each register of an argument, in order.</param>
public sealed record EntryKnowledge(ImmutableArray<ArgumentKnowledge> Arguments)
{
    /// <summary>Nothing is known.</summary>
    public static EntryKnowledge Nothing { get; } =
        new([.. Enumerable.Repeat(ArgumentKnowledge.Nothing, ArgumentRegisters.Count)]);

    /// <summary>Whether nothing is known of any argument.</summary>
    public bool IsNothing => Arguments.All(argument => argument.IsNothing);

    /// <summary>The same, and what a check has seen to.</summary>
    public EntryKnowledge With(HandoverCheck check)
    {
        var known = Arguments[check.Argument];
        return new(Arguments.SetItem(
            check.Argument, known with { Checked = known.Checked.Union(ByteSet.Of(check.Bytes)) }));
    }

    /// <summary>Whether the same is known.</summary>
    public bool IsSame(EntryKnowledge other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Arguments.SequenceEqual(other.Arguments);
    }

    /// <summary>What both callers have seen to.</summary>
    public EntryKnowledge Meet(EntryKnowledge other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new([.. Arguments.Zip(other.Arguments, (one, another) => one.Meet(another))]);
    }
}
