namespace Cofferdam.KernelTests.Lab;

/// <summary>Whether the kernel makes jumps of its probes, until disposed; then it does.</summary>
internal sealed class OptimisedProbes : IDisposable
{
    private const string Switch = "/proc/sys/debug/kprobes-optimization";

    public OptimisedProbes(bool optimised) => File.WriteAllText(Switch, optimised ? "1" : "0");

    public void Dispose() => File.WriteAllText(Switch, "1");
}
