using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Cli;

/// <summary>Something else in the place of a file or folder of the kernel, until disposed.</summary>
internal sealed class Overlay : IDisposable
{
    private readonly string _path;
    private readonly string _source;

    private Overlay(string path, string source)
    {
        GuestProgram.OutputOf("mount", "--bind", source, path);
        _path = path;
        _source = source;
    }

    /// <summary>The first bytes of a file in place of the whole.</summary>
    public static Overlay Truncated(string path, int bytes)
    {
        var start = new byte[bytes];
        using (var file = File.OpenRead(path))
            file.ReadExactly(start);
        var source = Path.GetTempFileName();
        File.WriteAllBytes(source, start);
        return new Overlay(path, source);
    }

    /// <summary>An empty folder in place of a full one.</summary>
    public static Overlay Empty(string path) => new(path, Directory.CreateTempSubdirectory("empty").FullName);

    public void Dispose()
    {
        GuestProgram.OutputOf("umount", _path);
        if (Directory.Exists(_source))
            Directory.Delete(_source, recursive: true);
        else
            File.Delete(_source);
    }
}
