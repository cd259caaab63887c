using System.Buffers.Binary;

namespace Cofferdam.Tests.Analysis.Oracle;

/// <summary>The files of one kernel package of this machine.</summary>
/// <param name="Release">Its release, as uname -r would say.</param>
public sealed record InstalledKernel(string Release)
{
    private static readonly string[] _suffixes = [".ko", ".ko.xz"];

    /// <summary>The kernels whose image and nf_tables module are here, by release.</summary>
    public static IReadOnlyList<InstalledKernel> All { get; } =
        !Directory.Exists("/lib/modules")
            ? []
            : [.. Directory.GetDirectories("/lib/modules")
                .Select(d => new InstalledKernel(Path.GetFileName(d)))
                .Where(k => File.Exists(k.ImagePath) && k.ModulePath("net/netfilter/nf_tables") is not null)
                .OrderBy(k => k.Release, StringComparer.Ordinal)];

    private string ImagePath => $"/boot/vmlinuz-{Release}";

    /// <summary>The module at kernel/<paramref name="path"/>.ko of its module directory.</summary>
    internal ElfObject Module(string path)
    {
        var file = ModulePath(path) ?? throw new FileNotFoundException($"{path}.ko of {Release}");
        var bytes = File.ReadAllBytes(file);
        return ElfObject.Parse(file.EndsWith(".xz", StringComparison.Ordinal) ? Tool.Run("xz", bytes, "-dc") : bytes);
    }

    /// <summary>The kernel image, unpacked from vmlinuz.</summary>
    internal ElfObject Image()
    {
        // Documentation/x86/boot.rst: setup_sects at 0x1f1, payload_offset at 0x248 from the protected-mode code.
        var file = File.ReadAllBytes(ImagePath);
        var code = (file[0x1f1] + 1) * 512;
        var offset = code + (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(0x248));
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(0x24c));
        // The payload ends in its unpacked size, which is not part of the compressed stream.
        var payload = file.AsMemory(offset, length - 4);
        return ElfObject.Parse(payload.Span[0] == 0xfd
            ? Tool.Run("xz", payload, "-dc", "--single-stream")
            : Tool.Run("zstd", payload, "-dc"));
    }

    /// <inheritdoc/>
    public override string ToString() => Release;

    private string? ModulePath(string path) =>
        _suffixes.Select(s => $"/lib/modules/{Release}/kernel/{path}{s}").FirstOrDefault(File.Exists);
}
