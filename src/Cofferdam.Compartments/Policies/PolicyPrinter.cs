using System.Globalization;
using System.Text;

namespace Cofferdam.Compartments.Policies;

/// <summary>
/// Writes a policy as canonical YAML: every value in a fixed order, defaults included, lists sorted. Equal policies
/// have equal texts, and <see cref="PolicyReader"/> reads the text back as the same policy.
/// </summary>
public static class PolicyPrinter
{
    private const int LineWidth = 100;

    private static readonly HashSet<string> _wordsWithMeaning = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "null", "yes", "no", "on", "off", "y", "n",
    };

    /// <summary>The text of <paramref name="policy"/>, with a final newline.</summary>
    public static string Print(Policy policy)
    {
        var text = new StringBuilder();
        Line(text, 0, $"version: {PolicyReader.Version}");
        Line(text, 0, $"name: {Quote(policy.Name)}");
        Line(text, 0, "compartment:");
        List(text, 1, "modules", policy.Compartment.Modules);
        List(text, 1, "functions", policy.Compartment.Functions);
        List(text, 1, "exclude", policy.Compartment.Exclude);
        Line(text, 0, $"mode: {EnforcementModeNames.Of(policy.Mode)}");
        Line(text, 0, $"after-deny: {AfterDenyNames.Of(policy.AfterDeny)}");
        if (policy.Quarantine.IsPossible)
        {
            Line(text, 0, "quarantine:");
            List(text, 1, "functions", policy.Quarantine.Functions);
            Line(text, 1, $"error: {policy.Quarantine.Error}");
        }

        Line(text, 0, $"denied-calls: {(policy.DeniedCalls == DeniedCalls.Skip ? "skip" : "cut")}");
        Line(text, 0, $"host: {ProbeHostNames.Of(policy.Host)}");
        if (policy.Model is { } model)
            Line(text, 0, $"model: {Quote(model)}");
        if (policy.Learnt is { } learnt)
            Line(text, 0, $"learnt: {Quote(learnt)}");
        Line(text, 0, "initialization:");
        var quiet = policy.Quiet < policy.Initialization ? policy.Quiet : policy.Initialization;
        Line(text, 1, $"quiet: {PolicyDuration.Format(quiet)}");
        Line(text, 1, $"deadline: {PolicyDuration.Format(policy.Initialization)}");
        Line(text, 1, $"strict: {(policy.Strict ? "true" : "false")}");
        Line(text, 0, "legal:");
        List(text, 1, "regions", [.. LegalRegionNames.Of(policy.Legal.Regions)], printEmpty: true);
        List(text, 1, "caches", policy.Legal.Caches);
        List(text, 1, "allocated-by", policy.Legal.AllocatedBy);
        List(text, 1, "symbols", policy.Legal.Symbols);
        List(text, 1, "modules", policy.Legal.Modules);
        Line(text, 0, $"legal-sets: {LegalSetKindNames.Of(policy.LegalSets)}");
        if (policy.BulkWriters.Count > 0)
            Line(text, 0, "bulk-writers:");
        foreach (var writer in policy.BulkWriters)
        {
            var function = Quote(writer.Function.ToString());
            Line(text, 1, $"- function: {function}");
            Line(text, 2, $"destination: {writer.Destination}");
            Line(text, 2, $"length: {writer.Length}");
            Line(text, 2, $"unit: {writer.Unit}");
        }

        Line(text, 0, "limits:");
        Line(text, 1, $"records: {policy.Limits.Records}");
        Line(text, 1, $"events: {PolicySize.Format(policy.Limits.EventBytes)}");
        Line(text, 1, $"events-per-site: {policy.Limits.EventsPerSite}");
        Line(text, 0, $"allow-holes: {(policy.AllowHoles ? "true" : "false")}");
        return text.ToString();
    }

    // Absent regions mean the default ones, so an empty set of them has to be printed; of other lists it is left out.
    private static void List<T>(
        StringBuilder text, int indent, string key, IReadOnlyList<T> items, bool printEmpty = false)
        where T : notnull
    {
        if (items.Count == 0 && !printEmpty)
            return;

        var quoted = items.Select(item => Quote(item.ToString()!)).ToArray();
        var inline = $"{key}: [{string.Join(", ", quoted)}]";
        if (inline.Length + (2 * indent) <= LineWidth)
        {
            Line(text, indent, inline);
            return;
        }

        Line(text, indent, $"{key}:");
        foreach (var item in quoted)
            Line(text, indent + 1, $"- {item}");
    }

    private static void Line(StringBuilder text, int indent, FormattableString line) =>
        Line(text, indent, line.ToString(CultureInfo.InvariantCulture));

    private static void Line(StringBuilder text, int indent, string line) =>
        text.Append(' ', 2 * indent).Append(line).Append('\n');

    // Only words that no YAML reader takes for anything but a text stay bare; numbers and words such as "no" do not.
    private static string Quote(string text)
    {
        var plain = text.Length > 0
            && char.IsAsciiLetter(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            && !_wordsWithMeaning.Contains(text);
        return plain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
