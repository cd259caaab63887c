using Cofferdam.Kernel;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>The kernel of the guest with nf_tables loaded, read anew for each class of tests.</summary>
public sealed class LiveKernelImage : IDisposable
{
    public LiveKernelImage()
    {
        GuestProgram.OutputOf("modprobe", "nf_tables");
        Image = KernelImage.OpenLive();
    }

    public KernelImage Image { get; }

    public void Dispose() => Image.Dispose();
}
