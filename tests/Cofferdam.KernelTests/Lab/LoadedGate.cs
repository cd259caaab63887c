using Cofferdam.Kernel;

namespace Cofferdam.KernelTests.Lab;

/// <summary>The gate module, loaded until disposed.</summary>
internal sealed class LoadedGate : IDisposable
{
    public LoadedGate() =>
        GuestProgram.OutputOf("insmod", Path.Combine("build", "gate", RunningKernel.Release(), "cofferdam_gate.ko"));

    public void Dispose() => GuestProgram.OutputOf("rmmod", "cofferdam_gate");
}
