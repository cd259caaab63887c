using System.Text.RegularExpressions;

namespace Cofferdam.KernelTests.Goldens;

/// <summary>
/// A text that is kept in the checkout for one name and one kernel build: <c>NAME.RELEASE.expected</c> in this folder.
/// With COFFERDAM_ACCEPT=1 what is found becomes what is expected (scripts/test takes it out of the guest).
/// </summary>
/// <param name="Name">Whose text it is.</param>
/// <param name="Release">The kernel build, as <c>uname -r</c> has it.</param>
internal sealed partial record Golden(string Name, string Release)
{
    private const string Extension = ".expected";

    /// <summary>The build of the running kernel.</summary>
    public static string ThisRelease { get; } = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    /// <summary>The series of the build, such as 6.1.</summary>
    public string Series => SeriesOf().Match(Release).Value;

    private static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable("LAB_CHECKOUT")!, "tests", "Cofferdam.KernelTests", "Goldens");

    private string FileName => $"{Name}.{Release}{Extension}";

    private string FilePath => Path.Combine(Folder, FileName);

    private static bool IsAccepting => Environment.GetEnvironmentVariable("COFFERDAM_ACCEPT") == "1";

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<Golden> All() =>
    [
        .. Directory.EnumerateFiles(Folder, "*" + Extension)
            .Select(path => Path.GetFileNameWithoutExtension(path).Split('.', 2))
            .Select(parts => new Golden(parts[0], parts[^1]))
            .OrderBy(golden => golden.Name, StringComparer.Ordinal)
            .ThenBy(golden => golden.Release, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Compares a text with what is expected. Where that is of another build of the series, nothing can be compared,
    /// which the test then says as a warning.
    /// </summary>
    public void Expect(string found)
    {
        if (IsAccepting)
            File.WriteAllText(Path.Combine(Environment.GetEnvironmentVariable("LAB_OUT")!, FileName), found);
        else if (File.Exists(FilePath))
            Assert.Equal(File.ReadAllText(FilePath), found);
        else if (All().FirstOrDefault(golden => golden.Name == Name && golden.Series == Series) is { } other)
            TestContext.Current.AddWarning(
                $"{Name} of {Release} is not compared: what is expected is of {other.Release} "
                + "(COFFERDAM_ACCEPT=1 changes it)");
        else
            Assert.Fail($"nothing is expected of {Name} in Linux {Series} (COFFERDAM_ACCEPT=1 accepts it):\n{found}");
    }

    [GeneratedRegex(@"^\d+\.\d+")]
    private static partial Regex SeriesOf();
}
