using Cofferdam.Cli.Commands;
using Cofferdam.Cli.Output;
using Cofferdam.Compartments.Sampling;
using Cofferdam.Kernel;

namespace Cofferdam.Cli;

/// <summary>The allocation sites of a compartment that a command line names.</summary>
/// <param name="Name">The compartment.</param>
/// <param name="ReturnAddresses">The sites as the allocator's tracepoints name them.</param>
internal sealed record CompartmentSites(string Name, IReadOnlyCollection<ulong> ReturnAddresses)
{
    /// <summary>Finds the sites of each target: a policy file or the name of a module.</summary>
    public static IReadOnlyList<CompartmentSites> Read(
        IEnumerable<string> targets, KernelImage kernel, Steps steps, CancellationToken cancellation) =>
    [
        .. targets.Select(target =>
        {
            var policy = PolicyTarget.Read(target);
            var analyzed = AnalyzedCompartment.Analyze(policy, kernel, steps, cancellation);
            return new CompartmentSites(
                policy.Name, AllocatingSites.Of(analyzed.Map, analyzed.Compile(kernel, steps)));
        }),
    ];

    /// <summary>The sites of all of them; null, which means every site, of none.</summary>
    public static IReadOnlyCollection<ulong>? Union(IReadOnlyList<CompartmentSites> compartments) =>
        compartments.Count == 0 ? null : [.. compartments.SelectMany(c => c.ReturnAddresses).Distinct().Order()];
}
