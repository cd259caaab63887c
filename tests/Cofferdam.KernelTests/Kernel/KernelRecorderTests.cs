using Cofferdam.Kernel;
using Cofferdam.Kernel.Recordings;

namespace Cofferdam.KernelTests.Kernel;

public sealed class KernelRecorderTests(LiveKernelImage live) : IClassFixture<LiveKernelImage>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cofferdam-").FullName;

    [Fact]
    public void A_recording_has_the_same_functions_symbols_and_modules()
    {
        KernelRecorder.Record(_directory, new RecordingScope(["nf_tables"], ["nla_*"], []));
        using var recorded = KernelImage.OpenRecording(_directory);
        Assert.Equal(
            live.Image.Modules.All.Select(module => (module.Name, module.Address)),
            recorded.Modules.All.Select(module => (module.Name, module.Address)));
        Assert.Equal(live.Image.Symbols.OfModule("nf_tables"), recorded.Symbols.OfModule("nf_tables"));
        Assert.Equal(Code(live.Image), Code(recorded));
        Assert.Equal(
            live.Image.TypesOf("nf_tables").Own.Select(type => type.Name),
            recorded.TypesOf("nf_tables").Own.Select(type => type.Name));
    }

    [Fact]
    public void A_module_that_is_not_loaded_is_refused() =>
        Assert.Throws<ArgumentException>(
            () => KernelRecorder.Record(_directory, new RecordingScope(["no_such_module"], [], [])));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static IEnumerable<(string, KernelAddress, string)> Code(KernelImage image) =>
        image.Functions.OfModule("nf_tables")
            .Concat(image.Functions.ByGlob("nla_*"))
            .Select(function => (function.Name, function.Start, Convert.ToHexString(function.Bytes.Span)));
}
