namespace Cofferdam.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] _madeFolders = ["build", "bin", "obj", ".git", ".lab"];

    /// <summary>Its root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file in it.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The files below a folder whose names match, by path, without what a build makes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(_madeFolders.Contains))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cofferdam.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run in a checkout");
        return folder.FullName;
    }
}
