using Cofferdam.Bpf.Objects;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Modules;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Gives numbers to the modules of a kernel, so that the rows of tables say whose memory or code they are about. The
/// kernel itself has number 0.
/// </summary>
internal sealed class ModuleNumbers(KernelModules modules)
{
    private readonly Dictionary<string, int> _numbers =
        modules.All.Index().ToDictionary(module => module.Item.Name, module => module.Index + 1);

    /// <summary>The rows of all, by number.</summary>
    public IReadOnlyList<LoadedModuleRow> Rows =>
        [default, .. modules.All.Select(module => new LoadedModuleRow { Address = module.Address.Value })];

    /// <summary>The modules of these names, by number.</summary>
    public IReadOnlyList<ConfinedModule> Of(IReadOnlySet<string?> names) =>
    [
        .. modules.All.Where(module => names.Contains(module.Name))
            .Select(module => new ConfinedModule(module.Name, _numbers[module.Name])),
    ];

    /// <summary>The number of the module that an address lies in.</summary>
    public uint At(KernelAddress address) =>
        modules.Containing(address) is { } module ? (uint)_numbers[module.Name] : 0;
}
