using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;
using Cofferdam.Cli.Commands;

namespace Cofferdam.Cli.Output;

/// <summary>Prints the command tree as the Markdown of docs/cli.md: the same tree, the same text.</summary>
internal static class ReferencePrinter
{
    private const string Program = "cofferdam";

    /// <summary>The whole document.</summary>
    public static string Print(RootCommand root)
    {
        var text = new StringBuilder();
        text.Append("# Command reference\n\n");
        text.Append("Generated from the program by `cofferdam reference > docs/cli.md`; a test compares the two.\n\n");
        text.Append(root.Description).Append("\n\n");
        text.Append("Results go to stdout, everything else to stderr. Colours and progress displays appear on ");
        text.Append("terminals only; `NO_COLOR` and `TERM=dumb` turn them off.\n\n");
        text.Append("## Exit codes\n\n| code | meaning |\n|---|---|\n");
        foreach (var (code, meaning) in ExitCodeTable.Rows)
            text.Append(CultureInfo.InvariantCulture, $"| {(int)code} | {meaning} |\n");
        text.Append("\n## Options of every command\n\n");
        AppendOptions(text, [.. root.Options.Where(option => option.Recursive)]);
        foreach (var command in root.Subcommands)
            AppendCommand(text, command, Program);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendCommand(StringBuilder text, Command command, string parent)
    {
        if (command.Hidden)
            return;

        var path = $"{parent} {command.Name}";
        if (command is Verb verb)
            AppendVerb(text, verb, path);
        foreach (var child in command.Subcommands)
            AppendCommand(text, child, path);
    }

    private static void AppendVerb(StringBuilder text, Verb verb, string path)
    {
        text.Append("## ").Append(path).Append("\n\n").Append(verb.Description).Append("\n\n```\n").Append(path);
        foreach (var argument in verb.Arguments)
        {
            var name = $"<{argument.Name}>";
            text.Append(' ').Append(argument.Arity.MinimumNumberOfValues > 0 ? name : $"[{name}]");
        }

        text.Append(verb.Options.Count > 0 ? " [options]\n```\n\n" : "\n```\n\n");
        if (verb.Arguments.Count > 0)
        {
            text.Append("| argument | |\n|---|---|\n");
            foreach (var argument in verb.Arguments)
                text.Append(CultureInfo.InvariantCulture, $"| `{argument.Name}` | {argument.Description} |\n");
            text.Append('\n');
        }

        AppendOptions(text, verb.Options);
        foreach (var (commandLine, purpose) in verb.Examples)
            text.Append(CultureInfo.InvariantCulture, $"- `{commandLine}` - {purpose}\n");
        text.Append('\n');
    }

    private static void AppendOptions(StringBuilder text, IList<Option> options)
    {
        var shown = options.Where(option => !option.Hidden).ToArray();
        if (shown.Length == 0)
            return;

        text.Append("| option | |\n|---|---|\n");
        foreach (var option in shown)
        {
            var names = string.Join("`, `", option.Aliases.Prepend(option.Name));
            var value = option.ValueType == typeof(bool) || option is HelpOption or VersionOption
                ? ""
                : $" <{option.HelpName ?? "value"}>";
            text.Append(CultureInfo.InvariantCulture, $"| `{names}{value}` | {option.Description} |\n");
        }

        text.Append('\n');
    }
}
