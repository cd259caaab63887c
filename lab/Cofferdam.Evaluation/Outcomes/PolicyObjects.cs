using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Symbols;
using Cofferdam.Learning.Training;

namespace Cofferdam.Evaluation.Outcomes;

/// <summary>
/// Which objects are a compartment's by its policy alone, without its kernel: those that its functions allocate, and
/// those that functions allocate which the policy names. A site tells its function, also in a kernel image that has no
/// modules.
/// </summary>
internal sealed class PolicyObjects(Policy policy)
{
    private readonly HashSet<string> _modules = [.. policy.Compartment.Modules];
    private readonly HashSet<string> _caches = [.. policy.Legal.Caches];

    /// <summary>The compartment.</summary>
    public string Name { get; } = policy.Name;

    /// <summary>Whether content has to tell it: a cache that the policy names is legal as a whole.</summary>
    public bool IsAsked(LabelledObject found) => !_caches.Contains(found.Cache);

    /// <summary>Whether the objects of a site are the compartment's.</summary>
    public bool Has(string site)
    {
        var symbol = FunctionOf(site);
        return policy.Legal.AllocatedBy.Any(pattern => pattern.Matches(symbol)) || IsOwn(symbol);
    }

    /// <summary>Counts what a model says: with thresholds, or whatever the leaf says without.</summary>
    /// <param name="outcomes">The answers.</param>
    /// <param name="sitesOf">The sites of each class.</param>
    /// <param name="accept">Whether an answer is accepted.</param>
    public CompartmentTally Count(
        OutcomeSet outcomes, Func<string, IReadOnlyList<string>> sitesOf, Predicate<Outcome> accept)
    {
        var says = new Dictionary<string, bool?>(StringComparer.Ordinal);
        var tally = new CompartmentTally();
        foreach (var outcome in outcomes.All.Where(outcome => IsAsked(outcome.Object)))
            tally.Add(Has(outcome.Object.Site), accept(outcome) ? Says(outcome.Answer) : null);
        return tally;

        bool? Says(string? name)
        {
            if (name is null)
                return null;
            if (says.TryGetValue(name, out var known))
                return known;
            var sites = sitesOf(name);
            var own = sites.Count(Has);
            return says[name] = own == sites.Count ? true : own == 0 ? false : null;
        }
    }

    private bool IsOwn(KernelSymbol symbol) =>
        (_modules.Contains(symbol.Module ?? "")
            || policy.Compartment.Functions.Any(pattern => pattern.Matches(symbol)))
        && !policy.Compartment.Exclude.Any(pattern => pattern.Matches(symbol));

    // function+0xoffset [module], without the offset.
    private static KernelSymbol FunctionOf(string site)
    {
        var space = site.IndexOf(" [", StringComparison.Ordinal);
        var place = space < 0 ? site : site[..space];
        var plus = place.IndexOf('+', StringComparison.Ordinal);
        return new KernelSymbol(
            plus < 0 ? place : place[..plus],
            space < 0 ? null : site[(space + 2)..].TrimEnd(']'),
            't',
            new KernelAddress(0),
            new KernelAddress(0));
    }
}
