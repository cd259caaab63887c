using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>A module of an installed compartment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Standing">What became of it.</param>
public sealed record ModuleStatus(string Name, ModuleStanding Standing)
{
    /// <summary>Those of a compartment now. A module takes its probes with it when it is unloaded.</summary>
    internal static IReadOnlyList<ModuleStatus> Read(InstallationPaths paths, IEnumerable<ConfinedModule> modules)
    {
        using var map = BpfMap.OpenPinned(paths.Map("loaded_modules"));
        return [.. modules.Select(module => new ModuleStatus(module.Name, StandingOf(map, module)))];
    }

    private static ModuleStanding StandingOf(BpfMap map, ConfinedModule module)
    {
        if (map.TryGet((uint)module.Number, out LoadedModuleRow row) && row.Gone == 0)
            return ModuleStanding.Confined;
        return LoadedModuleStart.TryRead(module.Name, out _) ? ModuleStanding.Reloaded : ModuleStanding.Unloaded;
    }
}
