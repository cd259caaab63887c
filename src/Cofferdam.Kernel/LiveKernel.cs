using System.Text;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel;

/// <summary>The kernel that runs, through /proc and /sys.</summary>
internal sealed class LiveKernel : IKernelSource
{
    private const string SymbolsPath = "/proc/kallsyms";
    private const string TypesDirectory = "/sys/kernel/btf";
    private const string ProbesPath = "/sys/kernel/debug/kprobes/list";
    private const string LockdownPath = "/sys/kernel/security/lockdown";

    private readonly KcoreReader _memory;

    /// <summary>Opens its memory.</summary>
    /// <exception cref="FeatureMissingException">This process may not, or the kernel does not let anyone.</exception>
    /// <exception cref="MalformedDataException">The memory's description makes no sense.</exception>
    public LiveKernel()
    {
        if (!Environment.IsPrivilegedProcess)
            throw new FeatureMissingException("permission to read the kernel", "run as root");

        if (TryRead(LockdownPath) is { } lockdown && IsConfidential(Encoding.ASCII.GetString(lockdown)))
        {
            throw new FeatureMissingException(
                "kernel memory (the kernel is locked down: confidentiality)",
                "boot without lockdown=confidentiality; integrity is enough for Secure Boot");
        }

        _memory = KcoreReader.Open();
    }

    /// <inheritdoc/>
    public IKernelMemory Memory => _memory;

    /// <summary>
    /// Whether the kernel's lockdown mode, "none [integrity] confidentiality", forbids to read its memory.
    /// </summary>
    internal static bool IsConfidential(string lockdown) =>
        lockdown.Contains("[confidentiality]", StringComparison.Ordinal);

    /// <inheritdoc/>
    public byte[] ReadSymbols() =>
        TryRead(SymbolsPath) ?? throw new FeatureMissingException(
            $"kernel symbols ({SymbolsPath})", "boot a kernel with CONFIG_KALLSYMS, and mount /proc");

    /// <inheritdoc/>
    public byte[] ReadTypes() =>
        TryRead(Path.Combine(TypesDirectory, "vmlinux")) ?? throw new FeatureMissingException(
            $"kernel types ({TypesDirectory}/vmlinux)", "boot a kernel with CONFIG_DEBUG_INFO_BTF, and mount /sys");

    /// <inheritdoc/>
    public byte[]? ReadModuleTypes(string module) => TryRead(Path.Combine(TypesDirectory, module));

    /// <inheritdoc/>
    public string ReadProbes() =>
        TryRead(ProbesPath) is { } text
            ? Encoding.ASCII.GetString(text)
            : throw new FeatureMissingException(
                $"list of kprobes ({ProbesPath})",
                "boot a kernel with CONFIG_KPROBES, and mount debugfs on /sys/kernel/debug");

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    // The content of a file that the kernel makes up; null if it does not have it.
    private static byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new FeatureMissingException($"permission to read {path}", "run as root");
        }
    }
}
