using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct loaded_module: a module that was there when the compartment was raised.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LoadedModuleRow
{
    /// <summary>The address of its struct module; 0 for the kernel itself, which has number 0.</summary>
    public ulong Address;

    /// <summary>Not 0 if it was unloaded since.</summary>
    public uint Gone;

    private readonly uint _unused;
}
