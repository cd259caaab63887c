using System.Diagnostics;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Bench;

/// <summary>The policies in <c>examples/policies</c>; the benchmarks run in the checkout.</summary>
internal static class ExamplePolicies
{
    /// <summary>A policy, with the modules that it names loaded.</summary>
    public static Policy Read(string name)
    {
        var policy = PolicyReader.ReadFile(Path.Combine("examples", "policies", $"{name}.yaml"));
        if (policy.Compartment.Modules.Count > 0)
        {
            using var modprobe = Process.Start("modprobe", ["-a", .. policy.Compartment.Modules]);
            modprobe.WaitForExit();
        }
        return policy;
    }
}
