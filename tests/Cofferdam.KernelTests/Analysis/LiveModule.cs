using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Analysis;

/// <summary>nf_tables, loaded, and the kernel as it is then. The module stays: others may use it by the end.</summary>
[CollectionDefinition(nameof(LiveModule))]
public sealed class LiveModule : IDisposable, ICollectionFixture<LiveModule>
{
    public LiveModule()
    {
        GuestProgram.OutputOf("modprobe", Name);
        Kernel = KernelImage.OpenLive();
        Functions = Kernel.Functions.OfModule(Name);
        Map = AccessMap.Build(Functions, CompartmentAnalysis.OptionsFor(Kernel));
    }

    public static string Name => "nf_tables";

    public KernelImage Kernel { get; }

    public IReadOnlyList<FunctionCode> Functions { get; }

    public AccessMap Map { get; }

    public void Dispose() => Kernel.Dispose();
}
