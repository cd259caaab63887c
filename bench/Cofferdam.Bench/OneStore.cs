using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Bench;

/// <summary>
/// A compartment that checks one store: the first one that a call executes. With more of them the mean would be told of
/// probes that are jumps and probes that are not, because no jump has room where another probe follows closely.
/// </summary>
internal static class OneStore
{
    /// <summary>Of the compartment.</summary>
    public const string Name = "hits";

    /// <summary>Finds the store with a compartment that checks all of the call's functions.</summary>
    public static KernelAddress Find(CheckedCall call, KernelImage image)
    {
        var all = CompileAll(call, EnforcementMode.Observe, isLegal: true, image);
        Enforcer.Enforce(all, image, null, default);
        try
        {
            call.Run(0);
            call.Run(1);
            var executed = InstalledCompartment.Open(Name).ReadStatus(all.Sites.Count).BusiestSites;
            return executed.Min(site => site.Site.Address);
        }
        finally
        {
            Releaser.Release(Name);
        }
    }

    /// <summary>Compiles the compartment.</summary>
    /// <param name="call">The call.</param>
    /// <param name="store">The store that it executes.</param>
    /// <param name="mode">What is denied is not written in mode block, and the caller goes on.</param>
    /// <param name="isLegal">Whether the call's object may be written, if that is one of a dedicated cache.</param>
    /// <param name="image">The running kernel.</param>
    public static CompiledPolicy Compile(
        CheckedCall call, KernelAddress store, EnforcementMode mode, bool isLegal, KernelImage image)
    {
        var all = CompileAll(call, mode, isLegal, image);
        var number = all.Sites.Single(site => site.Address == store).Id;
        return all with
        {
            Sites = [all.Sites[number] with { Id = 0 }],
            SiteRows = [all.SiteRows[number] with { Id = 0 }],
            Denials = all.Denials.Count > number ? [all.Denials[number]] : [],
            Anchors = [],
            Entries = [],
        };
    }

    private static CompiledPolicy CompileAll(CheckedCall call, EnforcementMode mode, bool isLegal, KernelImage image)
    {
        var functions = new CompartmentDefinition(
            Modules: [], [.. call.Functions.Select(name => Pattern($"vmlinux:{name}"))], Exclude: []);
        var policy = Policy.WithDefaults(Name, functions) with
        {
            Mode = mode,
            AfterDeny = AfterDeny.Continue,
            Legal = LegalAdditions.Default with
            {
                // __alloc_file makes it on Linux 6.1, alloc_empty_file on 6.12.
                AllocatedBy = [Pattern("*alloc_*file")],
                Caches = isLegal ? ["task_struct"] : [],
            },
            // Each deny is told, as the first ones are elsewhere.
            Limits = PolicyLimits.Default with { EventBytes = 1 << 25, EventsPerSite = PolicyLimits.MostEventsPerSite },
        };
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
        return PolicyCompiler.Compile(
            policy, AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image, policy)), image);
    }

    private static SymbolPattern Pattern(string text) =>
        SymbolPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException(text);
}
