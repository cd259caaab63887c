using System.Collections.Immutable;

namespace Cofferdam.Analysis.Typing;

/// <summary>How many of some access sites have which sort of type.</summary>
/// <param name="Candidates">The sites whose instruction alone leaves open what they write.</param>
/// <param name="Proven">Those that write to the own frame or to a constant address after all.</param>
/// <param name="Specific">Those that write an object of a known struct, or one just allocated.</param>
/// <param name="Weak">Those that write a link of a list, a number: what is a part of everything.</param>
/// <param name="Unknown">Those of which nothing is known, by the reason.</param>
public sealed record TypeCounts(
    int Candidates, int Proven, int Specific, int Weak, ImmutableSortedDictionary<UntypedReason, int> Unknown)
{
    /// <summary>Counts types.</summary>
    public static TypeCounts Of(IEnumerable<SiteType> types)
    {
        var all = types.ToArray();
        return new TypeCounts(
            all.Length,
            all.Count(type => type is SiteType.Proven),
            all.Count(type => type is SiteType.Specific),
            all.Count(type => type is SiteType.Weak),
            all.OfType<SiteType.Unknown>().CountBy(type => type.Reason).ToImmutableSortedDictionary());
    }
}
