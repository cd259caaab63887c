using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Typing;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Reports;

/// <summary>One access site: what it writes, and what it may write. No set is null where it is not checked.</summary>
internal sealed record ExplainReport(
    SiteReport Site, ExplainReport.WrittenPart Written, ExplainReport.SetPart? LegalSet)
{
    /// <summary>The report of a site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="compiled">What would be installed; null for a recorded kernel.</param>
    public static ExplainReport Of(AccessSite site, CompiledPolicy? compiled)
    {
        var row = compiled?.Sites.FirstOrDefault(known => known.Address == site.Address);
        return new ExplainReport(
            SiteReport.Of(site), WrittenPart.Of(site.Type), row is null ? null : SetPart.Of(row, compiled!));
    }

    /// <summary>What it writes: specific, weak, unknown, proven, or instruction (it alone tells).</summary>
    internal sealed record WrittenPart(
        string Sort, IReadOnlyList<string> Targets, string? Link, string? Reason, IReadOnlyList<string> Because)
    {
        /// <summary>The part for a type.</summary>
        public static WrittenPart Of(SiteType? type) => type switch
        {
            SiteType.Specific { Target: var target } => Of("specific", target),
            SiteType.Weak { Target: var target } => Of("weak", target),
            SiteType.Unknown unknown => new WrittenPart("unknown", [], null, unknown.Reason.ToText(), []),
            SiteType.Proven => new WrittenPart("proven", [], null, null, []),
            _ => new WrittenPart("instruction", [], null, null, []),
        };

        private static WrittenPart Of(string sort, PointerFact target) => new(
            sort,
            [.. target.Targets.Select(place => place.ToString()!)],
            target.Link is { IsInside: true } link ? link.ToString() : null,
            null,
            [.. (target.Evidence?.Chain ?? []).Select(reason => reason.ToString()!)]);
    }

    /// <summary>Its legal set, and the classes of the compartment's that are not in it.</summary>
    internal sealed record SetPart(
        int Number, string Kind, IReadOnlyList<ExplainedClassPart> Classes, IReadOnlyList<ExplainedClassPart> Excluded)
    {
        /// <summary>The part for a site.</summary>
        public static SetPart Of(CompiledSite site, CompiledPolicy compiled)
        {
            var set = compiled.LegalSets[site.LegalSet].ToHashSet();
            var legal = compiled.Classes.Where(found => found.Legal).ToLookup(found => set.Contains(found.Id));
            return new SetPart(
                site.LegalSet, LegalSetKindNames.Of(compiled.Policy.LegalSets), Parts(true), Parts(false));

            IReadOnlyList<ExplainedClassPart> Parts(bool isIn) =>
            [
                .. legal[isIn].Select(found => new ExplainedClassPart(
                    found.Name, found.Origin, compiled.ClassContents.GetValueOrDefault(found.Id))),
            ];
        }
    }

    /// <summary>A class, why the compartment may write it, and what its objects are, if that is known.</summary>
    internal sealed record ExplainedClassPart(string Name, string Origin, string? Holds);
}
