using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// Changes the mode of an installed compartment while it is at work. The mode is one number that the program reads at
/// each denied write, so no probe is touched: every write is checked before, during and after, and judged by the old
/// mode or by the new one.
/// </summary>
public static class ModeSwitch
{
    /// <summary>Switches a compartment to a mode.</summary>
    /// <param name="name">The compartment.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="afterDeny">What becomes of a task whose write is blocked; null: what the policy says.</param>
    /// <exception cref="CompartmentNotFoundException">There is none of that name that is whole.</exception>
    /// <exception cref="FeatureMissingException">
    /// The mode is block and the gate has not got the probes, or there is nowhere to turn a task away.
    /// </exception>
    /// <exception cref="InstallationBusyException">Another process is at work.</exception>
    public static ModeSwitchReport Switch(string name, EnforcementMode mode, AfterDeny? afterDeny)
    {
        InstallationPaths.Prepare();
        using var changing = InstallationLock.TryTake(InstallationPaths.Lock) ?? throw new InstallationBusyException();
        var compartment = InstalledCompartment.Open(name);
        if (!compartment.IsWhole)
            throw new CompartmentNotFoundException(name);
        var paths = new InstallationPaths(name);
        var installed = PolicyReader.Read(compartment.ReadDescription().Policy, paths.Description);
        if (mode == EnforcementMode.Block && !installed.IsInGate)
        {
            throw new FeatureMissingException(
                $"the gate: the kernel's trace events have the probes of {name}, and they cannot block",
                "release it and enforce it again with --host gate; then it can switch to every mode");
        }

        var wanted = installed with { Mode = mode, AfterDeny = afterDeny ?? installed.AfterDeny };
        if (wanted is { Mode: EnforcementMode.Block, AfterDeny: AfterDeny.Quarantine, Quarantine.IsPossible: false })
        {
            throw new FeatureMissingException(
                $"functions that a task in quarantine may not enter: the policy of {name} names none",
                "release it and enforce it again with 'quarantine' in its policy (docs/policy.md)");
        }

        using var map = BpfMap.OpenPinned(paths.Map("state_map"));
        if (!map.TryGet(0u, out StateRow state))
            throw new MalformedDataException($"compartment {name}: its state is gone");
        var before = KernelMode.NameOf(state.Mode);
        // A reader sees the old number or the new one: only its lowest byte changes.
        map.Set(0u, state with { Mode = KernelMode.Of(wanted) });
        return new ModeSwitchReport(name, before, EnforcementModeNames.Of(mode));
    }
}
