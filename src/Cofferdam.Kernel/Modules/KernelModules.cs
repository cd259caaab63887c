using System.Diagnostics.CodeAnalysis;

namespace Cofferdam.Kernel.Modules;

/// <summary>The modules of a kernel, most recently loaded first. Made by <see cref="KernelModulesReader"/>.</summary>
/// <param name="all">The modules.</param>
public sealed class KernelModules(IReadOnlyList<KernelModule> all)
{
    /// <summary>All of them, most recently loaded first.</summary>
    public IReadOnlyList<KernelModule> All { get; } = all;

    /// <summary>The module of this name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out KernelModule? module)
    {
        module = All.FirstOrDefault(candidate => candidate.Name == name);
        return module is not null;
    }

    /// <summary>The module that has this address in one of its ranges; null if none has.</summary>
    public KernelModule? Containing(KernelAddress address) => All.FirstOrDefault(module => module.Contains(address));
}
