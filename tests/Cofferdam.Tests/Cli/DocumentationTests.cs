using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Cofferdam.Cli;
using Cofferdam.Cli.Commands;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Learnt;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Tests.Cli;

public sealed partial class DocumentationTests
{
    // The heading in docs/json.md and the type that the verb writes.
    private static readonly Dictionary<string, Type> _schemas = new(StringComparer.Ordinal)
    {
        ["doctor"] = typeof(DoctorReport),
        ["analyze"] = typeof(AnalyzeReport),
        ["explain"] = typeof(ExplainReport),
        ["learn"] = typeof(LearnReport),
        ["enforce"] = typeof(EnforceVerbReport),
        ["status"] = typeof(StatusListReport),
        ["status NAME"] = typeof(StatusReport),
        ["events"] = typeof(EventReport),
        ["mode"] = typeof(ModeReport),
        ["release NAME"] = typeof(ReleaseVerbReport),
        ["release --all"] = typeof(ReleaseListReport),
        ["walk"] = typeof(WalkReport),
        ["sample"] = typeof(SampleReport),
        ["lifetimes"] = typeof(LifetimesReport),
        ["model build"] = typeof(ModelBuildReport),
        ["model evaluate"] = typeof(ModelEvaluateReport),
        ["inspect btf"] = typeof(TypesReport),
        ["inspect function"] = typeof(FunctionsReport),
        ["inspect sites"] = typeof(SitesReport),
        ["inspect policy"] = typeof(PolicyReport),
    };

    [Fact]
    public void The_command_reference_is_current()
    {
        var path = Repository.PathOf("docs/cli.md");
        var current = ReferencePrinter.Print(Tree());
        if (Environment.GetEnvironmentVariable("COFFERDAM_ACCEPT") == "1")
            File.WriteAllText(path, current);

        Assert.Equal(current, File.ReadAllText(path));
    }

    [Fact]
    public void Every_verb_with_json_output_is_documented() =>
        Assert.Equal(_schemas.Keys, Examples().Select(example => example.Verb));

    [Fact]
    public void Every_documented_answer_has_the_fields_that_the_verb_writes()
    {
        // Disallowed: a field that the verb does not write. Required: a field that it does. Written again: their order.
        var options = new JsonSerializerOptions(ReportJson.Indented.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
        };
        foreach (var (verb, json) in Examples())
        {
            var report = JsonSerializer.Deserialize(json, options.GetTypeInfo(_schemas[verb]));
            Assert.Equal(Compact(json), Compact(JsonSerializer.Serialize(report, options.GetTypeInfo(_schemas[verb]))));
        }
    }

    [Fact]
    public void Every_policy_in_the_documents_is_valid()
    {
        var policies = Repository.Files("docs", "*.md").Append("README.md")
            .SelectMany(path => YamlBlock().Matches(File.ReadAllText(Repository.PathOf(path))))
            .Select(match => match.Groups[1].Value)
            .ToLookup(text => text.Contains("build-id:", StringComparison.Ordinal));

        Assert.NotEmpty(policies[false]);
        Assert.All(policies[false], text => PolicyReader.Read(text, "example.yaml"));
        Assert.NotEmpty(policies[true]);
        Assert.All(policies[true], text => LearntReader.Read(Encoding.UTF8.GetBytes(text), "example.yaml"));
    }

    [Fact]
    public void Every_example_policy_is_valid()
    {
        var files = Repository.Files("examples", "*.yaml")
            .ToLookup(file => file.EndsWith(".learnt.yaml", StringComparison.Ordinal));
        Assert.NotEmpty(files[false]);
        Assert.All(files[false], file => PolicyReader.ReadFile(Repository.PathOf(file)));
        Assert.All(files[true], file => LearntReader.ReadFile(Repository.PathOf(file)));
    }

    [Fact]
    public void Every_example_in_a_help_text_is_a_command_line_that_parses()
    {
        var tree = Tree();
        var examples = Verbs(tree).SelectMany(verb => verb.Examples).ToArray();

        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            var line = example.CommandLine.Split(" | ")[0].Split(" > ")[0];
            var words = line[(line.IndexOf("cofferdam ", StringComparison.Ordinal) + "cofferdam ".Length)..];
            Assert.Empty(tree.Parse(words).Errors);
        });
    }

    [Fact]
    public void Every_verb_but_the_hidden_has_a_description_and_examples() =>
        Assert.All(
            Verbs(Tree()).Where(verb => !verb.Hidden),
            verb => Assert.True(verb.Description?.Length > 0 && verb.Examples.Count > 0, verb.Name));

    private static RootCommand Tree() =>
        CommandTree.Create(new Terminal(TextWriter.Null, TextWriter.Null, false, false, colours: false));

    private static IEnumerable<Verb> Verbs(Command command) =>
        command.Subcommands.SelectMany(Verbs).Concat(command is Verb verb ? [verb] : []);

    private static IEnumerable<(string Verb, string Json)> Examples() =>
        JsonExample().Matches(File.ReadAllText(Repository.PathOf("docs/json.md")))
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    private static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    [GeneratedRegex(
        @"^## `([^`]+) --json`\n.*?^```json\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex JsonExample();

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
