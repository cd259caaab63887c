using System.Collections.Immutable;

namespace Cofferdam.Analysis.Typing;

/// <summary>What is known of a value as a pointer: a target, a few alternatives, or nothing for a reason.</summary>
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

    /// <summary>
    /// The link that the value was read from the list as, where <see cref="Targets"/> tell what the code takes it for:
    /// it may as well be the head of the list, which is in another object. Null if that cannot be.
    /// </summary>
    public PointerTarget.Struct? Link { get; init; }

    /// <summary>Whether something is known.</summary>
    public bool IsKnown => !Targets.IsEmpty;

    /// <summary>Whether it points to a struct that says something, in every case.</summary>
    public bool IsSpecific => IsKnown && Link is not { IsInside: true } && Targets.All(target => target switch
    {
        PointerTarget.Struct place => !CommonTypes.Contains(place.Type),
        PointerTarget.Allocation or PointerTarget.Packet or PointerTarget.PerCpu or PointerTarget.Variable => true,
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
        distance == 0 ? this : Map(target => target.Shift(distance)) with
        {
            Link = (PointerTarget.Struct?)Link?.Shift(distance),
        };

    /// <summary>The same with other targets.</summary>
    public PointerFact Map(Func<PointerTarget, PointerTarget> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return IsKnown ? new PointerFact([.. Targets.Select(change)], Evidence, Reason) { Link = Link } : this;
    }

    /// <summary>Whether the same is known, whatever the evidence.</summary>
    public bool Equals(PointerFact? other) =>
        other is not null && Reason == other.Reason && Link == other.Link && Targets.SequenceEqual(other.Targets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Reason, Targets.Length);

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? string.Join(" or ", Targets) : "?";
}
