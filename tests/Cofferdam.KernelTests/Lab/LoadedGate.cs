namespace Cofferdam.KernelTests.Lab;

/// <summary>The gate module, loaded until disposed.</summary>
internal sealed class LoadedGate : IDisposable
{
    public LoadedGate()
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        GuestProgram.OutputOf("insmod", Path.Combine("build", "gate", release, "cofferdam_gate.ko"));
    }

    public void Dispose() => GuestProgram.OutputOf("rmmod", "cofferdam_gate");
}
