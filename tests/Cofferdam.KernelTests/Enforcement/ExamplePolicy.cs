using Cofferdam.Compartments.Policies;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>The policies in examples/policies.</summary>
internal static class ExamplePolicy
{
    /// <summary>The policy of this name; it only observes.</summary>
    public static Policy Read(string name) => PolicyReader.ReadFile(Path.Combine(
        Environment.GetEnvironmentVariable("LAB_CHECKOUT")!, "examples", "policies", $"{name}.yaml")) with
    {
        Mode = EnforcementMode.Observe,
    };
}
