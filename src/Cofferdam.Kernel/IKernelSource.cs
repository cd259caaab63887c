using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel;

/// <summary>Where a <see cref="KernelImage"/> gets its bytes: the machine, or a recording.</summary>
internal interface IKernelSource : IDisposable
{
    /// <summary>The memory.</summary>
    IKernelMemory Memory { get; }

    /// <summary>The text of /proc/kallsyms.</summary>
    byte[] ReadSymbols();

    /// <summary>The BTF of the image.</summary>
    byte[] ReadTypes();

    /// <summary>The BTF of a module; null if it has none.</summary>
    byte[]? ReadModuleTypes(string module);

    /// <summary>The text of /sys/kernel/debug/kprobes/list.</summary>
    string ReadProbes();
}
