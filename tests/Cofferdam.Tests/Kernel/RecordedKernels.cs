using System.Collections.Concurrent;
using System.IO.Compression;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Kernel;

/// <summary>The kernels of tests/fixtures, opened once and shared: they never change.</summary>
internal static class RecordedKernels
{
    private static readonly ConcurrentDictionary<string, Lazy<KernelImage>> _images = new(StringComparer.Ordinal);

    public static readonly TheoryData<string> Series = ["6.1", "6.12"];

    public static KernelImage Of(string series) =>
        _images.GetOrAdd(series, _ => new Lazy<KernelImage>(() => KernelImage.OpenRecording(Directory(series)))).Value;

    public static string Directory(string series) => Path.Combine(AppContext.BaseDirectory, "fixtures", series);

    /// <summary>What the kernel said about itself when it was recorded: modules, slabinfo.</summary>
    public static string[] OracleLines(string series, string name) =>
        File.ReadAllLines(Path.Combine(Directory(series), name + ".txt"));

    public static byte[] Unpack(string series, string name)
    {
        using var packed = File.OpenRead(Path.Combine(Directory(series), name + ".gz"));
        using var file = new GZipStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
