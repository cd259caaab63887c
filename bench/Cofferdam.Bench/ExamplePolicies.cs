using System.Diagnostics;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Bench;

/// <summary>The policies in <c>examples/policies</c>; the benchmarks run in the checkout.</summary>
internal static class ExamplePolicies
{
    /// <summary>A policy.</summary>
    public static Policy Read(string name) =>
        PolicyReader.ReadFile(Path.Combine("examples", "policies", $"{name}.yaml"));

    /// <summary>A policy, with the modules that it names loaded.</summary>
    public static Policy ReadLoaded(string name)
    {
        var policy = Read(name);
        if (policy.Compartment.Modules.Count > 0)
        {
            using var modprobe = Process.Start("modprobe", ["-a", .. policy.Compartment.Modules]);
            modprobe.WaitForExit();
        }
        return policy;
    }

    /// <summary>A policy compiled for the running kernel, to look on only.</summary>
    public static CompiledPolicy Compile(string name)
    {
        var policy = ReadLoaded(name) with { Mode = EnforcementMode.Observe };
        using var image = KernelImage.OpenLive();
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
        var map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image, policy));
        return PolicyCompiler.Compile(policy, map, image);
    }
}
