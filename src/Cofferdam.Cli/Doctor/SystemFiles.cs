namespace Cofferdam.Cli.Doctor;

/// <summary>The files under /proc and /sys, or a copy of some of them for a test.</summary>
/// <param name="root">The directory that stands for /.</param>
internal sealed class SystemFiles(string root)
{
    private const int MostBytes = 1 << 20;

    /// <summary>The machine's own files.</summary>
    public static SystemFiles Live { get; } = new("/");

    /// <summary>Whether a file or directory is there. What lies behind a closed directory is not.</summary>
    public bool Exists(string path) => Path.Exists(Resolve(path));

    /// <summary>The names in a directory; none if it is not there or closed.</summary>
    public IReadOnlyList<string> List(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Resolve(path)).Select(entry => Path.GetFileName(entry))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A file's text, up to 1 MiB of it.</summary>
    public FileContent Read(string path)
    {
        try
        {
            using var file = File.OpenRead(Resolve(path));
            var bytes = new byte[MostBytes];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return new FileContent(FileAccess.Readable, bytes.AsMemory(0, length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileContent(FileAccess.Absent, default);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return new FileContent(FileAccess.Refused, default);
        }
    }

    private string Resolve(string path) => Path.Join(root, path);
}
