using System.Text.RegularExpressions;

namespace Cofferdam.Tests.Architecture;

public sealed partial class SourceTests
{
    private const int MostLines = 600;
    private const int MostColumns = 120;

    // Folders with text that people wrote. Put together, so that this file does not hold what it looks for.
    private static readonly string[] _written = ["src", "bpf", "lab", "tests", "docs", "examples", "bench", "scripts"];

    private static readonly string[] _machine =
    [
        "/work" + "/main", "/work" + "/wt", "/work" + "/shared", "/work" + "/steering",
        "api.nuget" + ".org", "deb.debian" + ".org", "registry.npmjs" + ".org",
    ];

    [Fact]
    public void The_c_library_and_libbpf_are_called_from_interop_only() =>
        AssertNone(ProductCode()
            .Where(path => !path.StartsWith("src/Cofferdam.Bpf/Interop/", StringComparison.Ordinal))
            .Where(path => NativeImport().IsMatch(File.ReadAllText(Repository.PathOf(path)))));

    [Fact]
    public void Tests_call_the_c_library_from_their_interop_only() =>
        AssertNone(Repository.Files("tests", "*.cs")
            .Where(path => path != "tests/Cofferdam.Tests/Architecture/SourceTests.cs")
            .Where(path => !path.Contains("/Interop/", StringComparison.Ordinal))
            .Where(path => NativeImport().IsMatch(File.ReadAllText(Repository.PathOf(path)))));

    [Fact]
    public void Iced_is_used_in_disassembly_only() =>
        AssertNone(ProductCode()
            .Where(path => !path.StartsWith("src/Cofferdam.Analysis/Disassembly/", StringComparison.Ordinal))
            .Where(path => IcedName().IsMatch(File.ReadAllText(Repository.PathOf(path)))));

    [Fact]
    public void No_file_has_more_lines_than_one_can_keep_in_mind() =>
        AssertNone(Written("*.cs").Concat(Written("*.c")).Concat(Written("*.h"))
            .Select(path => (path, Lines: File.ReadLines(Repository.PathOf(path)).Count()))
            .Where(file => file.Lines > MostLines));

    [Fact]
    public void No_line_of_product_code_is_wider_than_the_page() =>
        AssertNone(ProductCode().SelectMany(path => File.ReadLines(Repository.PathOf(path))
            .Select((line, index) => (Place: $"{path}:{index + 1}", line.Length))
            .Where(line => line.Length > MostColumns)));

    [Fact]
    public void Namespaces_follow_folders() =>
        AssertNone(ProductCode()
            .Select(path => (
                path,
                Expected: Path.GetDirectoryName(path)!["src/".Length..].Replace('/', '.'),
                Found: NamespaceDeclaration().Match(File.ReadAllText(Repository.PathOf(path))).Groups[1].Value))
            .Where(file => file.Found.Length > 0 && file.Found != file.Expected));

    [Fact]
    public void A_file_holds_one_public_type() =>
        AssertNone(ProductCode()
            .Select(path => (path, Types: PublicType().Count(File.ReadAllText(Repository.PathOf(path)))))
            .Where(file => file.Types > 1));

    [Fact]
    public void Nothing_waits_for_later() =>
        AssertNone(Lines(ProductCode().Concat(Written("*.c")).Concat(Written("*.h")))
            .Where(line => LeftOver().IsMatch(line.Text)));

    [Fact]
    public void No_file_names_the_machine_it_was_written_on() =>
        AssertNone(Lines(_written
                .Where(folder => Directory.Exists(Repository.PathOf(folder)))
                .SelectMany(folder => Repository.Files(folder, "*"))
                .Concat(Directory.EnumerateFiles(Repository.Root).Select(path => Path.GetFileName(path)).Where(IsWritten))
                .Where(path => !IsBinary(path)))
            .Where(line => _machine.Any(text => line.Text.Contains(text, StringComparison.Ordinal))));

    private static void AssertNone<T>(IEnumerable<T> offenders) => Assert.Empty(offenders);

    private static IEnumerable<string> ProductCode() => Repository.Files("src", "*.cs");

    private static IEnumerable<string> Written(string pattern) =>
        _written.Where(folder => Directory.Exists(Repository.PathOf(folder)))
            .SelectMany(folder => Repository.Files(folder, pattern));

    private static IEnumerable<(string Place, string Text)> Lines(IEnumerable<string> paths) =>
        paths.SelectMany(path => File.ReadLines(Repository.PathOf(path))
            .Select((line, index) => ($"{path}:{index + 1}", line)));

    // In a work tree .git is a file that says where the repository is.
    private static bool IsWritten(string file) => file != ".git";

    private static bool IsBinary(string path)
    {
        using var file = File.OpenRead(Repository.PathOf(path));
        Span<byte> start = stackalloc byte[512];
        return start[..file.Read(start)].Contains((byte)0);
    }

    [GeneratedRegex(@"\b(DllImport|LibraryImport)\b")]
    private static partial Regex NativeImport();

    [GeneratedRegex(@"\bIced\.")]
    private static partial Regex IcedName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(
        @"^public (?:(?:static|sealed|abstract|readonly|partial|unsafe|ref) )*"
            + "(?:class|struct|record|enum|interface|delegate) ",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex LeftOver();
}
