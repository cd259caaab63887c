using Cofferdam.Compartments.Policies;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>The numbers of the modes in the kernel: enum mode of bpf/cofferdam.h.</summary>
internal static class KernelMode
{
    private const uint Observe = 0, Kill = 1, Block = 2, BlockAndKill = 3, BlockAndQuarantine = 4;

    /// <summary>The number for a policy.</summary>
    public static uint Of(Policy policy) => (policy.Mode, policy.AfterDeny) switch
    {
        (EnforcementMode.Kill, _) => Kill,
        (EnforcementMode.Block, AfterDeny.Kill) => BlockAndKill,
        (EnforcementMode.Block, AfterDeny.Quarantine) => BlockAndQuarantine,
        (EnforcementMode.Block, _) => Block,
        _ => Observe,
    };

    /// <summary>The name of the mode of a number.</summary>
    public static string NameOf(uint mode) => EnforcementModeNames.Of(mode switch
    {
        Observe => EnforcementMode.Observe,
        Kill => EnforcementMode.Kill,
        _ => EnforcementMode.Block,
    });
}
