using System.Xml.Linq;

namespace Cofferdam.Tests.Architecture;

public sealed class ProjectTests
{
    // Project: the projects and packages it may use. The drawing in ARCHITECTURE.md, as a list.
    private static readonly Dictionary<string, string[]> _drawing = new(StringComparer.Ordinal)
    {
        ["Cofferdam.Kernel"] = [],
        ["Cofferdam.Bpf"] = [],
        ["Cofferdam.Analysis"] = ["Cofferdam.Kernel", "Iced"],
        ["Cofferdam.Learning"] = [],
        ["Cofferdam.Compartments"] =
            ["Cofferdam.Analysis", "Cofferdam.Bpf", "Cofferdam.Kernel", "Cofferdam.Learning", "YamlDotNet"],
        ["Cofferdam.Cli"] = ["Cofferdam.Compartments", "Spectre.Console", "System.CommandLine"],
    };

    [Fact]
    public void Projects_refer_to_what_the_drawing_shows_and_to_nothing_else()
    {
        var actual = Repository.Files("src", "*.csproj").ToDictionary(
            path => Path.GetFileNameWithoutExtension(path),
            path => References(path).Order(StringComparer.Ordinal).ToArray());

        Assert.Equal(_drawing.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (project, references) in _drawing)
            Assert.Equal((project, string.Join(' ', references)), (project, string.Join(' ', actual[project])));
    }

    [Fact]
    public void Only_the_bpf_project_may_hold_unsafe_code() =>
        Assert.Equal(
            ["src/Cofferdam.Bpf/Cofferdam.Bpf.csproj"],
            Repository.Files("src", "*.csproj")
                .Where(path => File.ReadAllText(Repository.PathOf(path))
                    .Contains("<AllowUnsafeBlocks>true", StringComparison.Ordinal)));

    private static IEnumerable<string> References(string project)
    {
        var elements = XDocument.Load(Repository.PathOf(project)).Descendants().ToArray();
        return elements.Where(element => element.Name.LocalName == "ProjectReference")
            .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value))
            .Concat(elements.Where(element => element.Name.LocalName == "PackageReference")
                .Select(element => element.Attribute("Include")!.Value));
    }
}
