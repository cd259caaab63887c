using System.IO.Compression;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Recordings;

/// <summary>A recorded kernel: a directory of gzip files.</summary>
/// <param name="directory">The directory.</param>
internal sealed class RecordedKernel(string directory) : IKernelSource
{
    private const int LengthSize = 4;

    private readonly Lazy<RecordedMemory> _memory = new(
        () => RecordedMemory.Read(Require(Path.Combine(directory, "memory.core.gz"))));

    /// <inheritdoc/>
    public IKernelMemory Memory => _memory.Value;

    /// <inheritdoc/>
    public byte[] ReadSymbols() => Require(Path.Combine(directory, "kallsyms.gz"));

    /// <inheritdoc/>
    public byte[] ReadTypes() => Require(Path.Combine(directory, "vmlinux.btf.gz"));

    /// <inheritdoc/>
    public byte[]? ReadModuleTypes(string module)
    {
        var path = Path.Combine(directory, module + ".btf.gz");
        return File.Exists(path) ? Require(path) : null;
    }

    /// <inheritdoc/>
    /// <remarks>A kernel is recorded without probes.</remarks>
    public string ReadProbes() => "";

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static byte[] Require(string path)
    {
        try
        {
            return Unpack(File.ReadAllBytes(path))
                ?? throw new MalformedDataException($"recording {path}: the gzip file is cut short");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FeatureMissingException($"recording {path}", "record the kernel again");
        }
        catch (InvalidDataException exception)
        {
            throw new MalformedDataException($"recording {path}: not a gzip file, or damaged", exception);
        }
    }

    // A gzip file ends with the length of its content (RFC 1952), which the library does not miss if it was cut off.
    private static byte[]? Unpack(byte[] packed)
    {
        using var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var isWhole = packed.Length >= LengthSize
            && BitConverter.ToUInt32(packed, packed.Length - LengthSize) == content.Length;
        return isWhole ? content.ToArray() : null;
    }
}
