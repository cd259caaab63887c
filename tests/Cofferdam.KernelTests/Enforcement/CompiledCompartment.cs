using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>A policy for a loaded module, compiled for this boot.</summary>
internal sealed class CompiledCompartment : IDisposable
{
    public CompiledCompartment(Policy policy, bool merges = true)
    {
        Image = KernelImage.OpenLive();
        var code = CompartmentSelection.Select(policy.Compartment, Image).ReadCode(Image);
        Map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(Image) with { Merges = merges });
        Policy = PolicyCompiler.Compile(policy, Map, Image);
    }

    public KernelImage Image { get; }

    public AccessMap Map { get; }

    public CompiledPolicy Policy { get; }

    public static CompiledCompartment OfModule(string module, TimeSpan? initialization = null) =>
        new(Cofferdam.Compartments.Policies.Policy.ForModule(module) with
        {
            Initialization = initialization ?? TimeSpan.FromMinutes(10),
            Quiet = Cofferdam.Compartments.Policies.Policy.LongestInitialization,
            AllowHoles = true,
            Limits = PolicyLimits.Default with { EventsPerSite = 1000 },
        });

    public void Dispose() => Image.Dispose();
}
