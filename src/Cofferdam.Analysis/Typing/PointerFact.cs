using System.Collections.Immutable;

namespace Cofferdam.Analysis.Typing;

/// <summary>What is known of a value as a pointer: one target or a few alternatives, or nothing, with a reason.</summary>
public sealed record PointerFact
{
    // More alternatives than that say nothing.
    private const int MostTargets = 4;

    private PointerFact(ImmutableArray<PointerTarget> targets, TypeEvidence? evidence, UntypedReason reason)
    {
        Targets = targets;
        Evidence = evidence;
        Reason = reason;
    }

    /// <summary>What it points to: one of these. Empty if that is not known.</summary>
    public ImmutableArray<PointerTarget> Targets { get; }

    /// <summary>Why that is believed; null if nothing is.</summary>
    public TypeEvidence? Evidence { get; }

    /// <summary>Why there are no targets.</summary>
    public UntypedReason Reason { get; }

    /// <summary>Whether something is known.</summary>
    public bool IsKnown => !Targets.IsEmpty;

    /// <summary>Whether it points to a struct that says something, in every case.</summary>
    public bool IsSpecific => IsKnown && Targets.All(target => target switch
    {
        PointerTarget.Struct place => !CommonTypes.Contains(place.Type),
        PointerTarget.Allocation => true,
        _ => false,
    });

    /// <summary>Nothing is known.</summary>
    public static PointerFact Unknown(UntypedReason reason) => new([], null, reason);

    /// <summary>It points to one of these; unknown if there are none, or too many.</summary>
    public static PointerFact Of(
        IEnumerable<PointerTarget> targets, TypeEvidence? evidence, UntypedReason otherwise)
    {
        ImmutableArray<PointerTarget> distinct = [.. targets.Distinct().Take(MostTargets + 1)];
        return distinct.Length is 0 or > MostTargets
            ? Unknown(distinct.IsEmpty ? otherwise : UntypedReason.Disagreement)
            : new PointerFact(distinct, evidence, default);
    }

    /// <summary>It points to this.</summary>
    public static PointerFact Of(PointerTarget target, TypeEvidence evidence) => new([target], evidence, default);

    /// <summary>What the value plus a constant points to.</summary>
    public PointerFact Shift(long distance) =>
        distance == 0 || !IsKnown
            ? this
            : new PointerFact([.. Targets.Select(target => target.Shift(distance))], Evidence, Reason);

    /// <summary>Whether the same is known, whatever the evidence.</summary>
    public bool Equals(PointerFact? other) =>
        other is not null && Reason == other.Reason && Targets.SequenceEqual(other.Targets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Reason, Targets.Length);

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? string.Join(" or ", Targets) : "?";
}
