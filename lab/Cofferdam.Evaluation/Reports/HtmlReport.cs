using System.Globalization;
using System.Net;
using System.Text;
using Cofferdam.Evaluation.Forging;
using Cofferdam.Evaluation.Outcomes;

namespace Cofferdam.Evaluation.Reports;

/// <summary>The report of an evaluation: one HTML file that wants nothing else.</summary>
internal static class HtmlReport
{
    private const string Style =
        "body{font:15px/1.45 system-ui,sans-serif;max-width:62em;margin:2em auto;padding:0 1em}"
        + "table{border-collapse:collapse;margin:1em 0}th,td{padding:.15em .7em;border-bottom:1px solid #ccc;"
        + "text-align:left;font-variant-numeric:tabular-nums}td:first-child{font-family:monospace}";

    /// <summary>Writes it.</summary>
    /// <param name="measured">What was measured.</param>
    /// <param name="rivals">How other algorithms did; empty if they were not asked.</param>
    public static string Of(ModelMeasurement measured, IReadOnlyList<RivalScore> rivals)
    {
        var table = measured.Table;
        var html = new StringBuilder();
        var title = WebUtility.HtmlEncode($"Telling heap objects of Linux {table.KernelRelease}");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\n<style>{Style}</style>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{title}</h1>\n");
        AddBoots(html, table);
        html.Append("<h2>The bars</h2>\n").Append(HtmlTable.Of(
            ["", "bar", "found", ""],
            Bars.Of(table).Select(bar => new[] { bar.Name, bar.Wanted, bar.Text, bar.IsMet ? "met" : "missed" })));
        AddSets(html, table);
        html.Append("<h2>Coverage and error</h2>\n")
            .Append(ReportPlots.Curve(measured.CrossBoot, measured.Production));
        AddCompartments(html, table);
        AddRivals(html, rivals);
        AddForgeries(html, measured.Forged);
        AddClasses(html, "on the test boot", measured.CrossBoot);
        if (measured.Production is { } production)
            AddClasses(html, "on a normal boot", production);
        return html.Append("</html>\n").ToString();
    }

    private static void AddBoots(StringBuilder html, EvaluationTable table) => html.Append(
        CultureInfo.InvariantCulture,
        $"""
        <p>Kernel build {table.KernelBuildId}. Chosen on and trained from the boots {string.Join(", ", table.ChosenOn)}:
        {table.TrainingObjects} objects. Tested on {table.TestedOn}, which chose nothing. A leaf is relied on if it has
        {table.LeastSupport} training objects of which {Text(table.LeastPurity)} agree. {table.Classes} classes,
        {table.Trees} trees, {table.Nodes} nodes, at most {table.Depth} tests on a path, {table.ForestKib:0.0} KiB of
        nodes and masks.</p>

        """);

    private static void AddSets(StringBuilder html, EvaluationTable table)
    {
        (string Name, SetScore? Score)[] sets =
        [
            ("another boot", table.CrossBoot),
            ("types held out", table.HeldOutTypes),
            ("types held out, cache with a tree", table.HeldOutTypesWithTree),
            ("trained on system and nf_tables, tested on network", table.SystemToNetwork),
            ("trained on network, tested on system and nf_tables", table.NetworkToSystem),
            ("normal boot, mid-life", table.Production),
        ];
        html.Append("<h2>Where it is told</h2>\n").Append(HtmlTable.Of(
            ["", "objects", "accuracy", "of known", "coverage", "wrong of accepted", "unseen", "unseen accepted"],
            sets.Where(set => set.Score is not null).Select(set => new[]
            {
                set.Name, Text(set.Score!.Objects), Text(set.Score.Accuracy), Text(set.Score.AccuracyOfKnown),
                Text(set.Score.Coverage), Text(set.Score.Error), Text(set.Score.Unseen), Text(set.Score.UnseenAccepted),
            })));
    }

    private static void AddCompartments(StringBuilder html, EvaluationTable table) =>
        html.Append("<h2>Compartments</h2>\n").Append(HtmlTable.Of(
            [
                "", "objects", "precision", "recall", "without abstaining", "", "accepted types", "", "false alarms",
                "others allowed",
            ],
            table.InCompartment.Select(score => new[]
            {
                score.Compartment, Text(score.Objects), Text(score.Precision), Text(score.Recall),
                Text(score.PlainPrecision), Text(score.PlainRecall), Text(score.AcceptedPrecision),
                Text(score.AcceptedRecall), Text(score.FalseAlarms), Text(score.OthersAllowed),
            })));

    private static void AddRivals(StringBuilder html, IReadOnlyList<RivalScore> rivals)
    {
        if (rivals.Count == 0)
            return;
        html.Append("<h2>Algorithms</h2>\n").Append(HtmlTable.Of(
            ["", "accuracy", "of general caches", "KiB", "training s", "in eBPF"],
            rivals.Select(rival => new[]
            {
                rival.Algorithm, Text(rival.Accuracy), Text(rival.GeneralAccuracy), Text((long)rival.Kib),
                string.Create(CultureInfo.InvariantCulture, $"{rival.TrainingSeconds:0.0}"), rival.InKernel,
            })));
    }

    private static void AddForgeries(StringBuilder html, IReadOnlyList<ForgedClass> forged) =>
        html.Append("<h2>Forged objects</h2>\n").Append(ReportPlots.Forgeries(forged)).Append(HtmlTable.Of(
            ["class", "tries", "knowing nothing", "the image", "everything"],
            forged.Where(found => found.Successes.Values.Any(successes => successes > 0))
                .OrderByDescending(found => found.Share(ForgerKnowledge.Nothing))
                .ThenByDescending(found => found.Share(ForgerKnowledge.Image))
                .ThenByDescending(found => found.Share(ForgerKnowledge.Everything))
                .Select(found => new[]
                {
                    found.Name, Text(found.Tries), Text(found.Share(ForgerKnowledge.Nothing)),
                    Text(found.Share(ForgerKnowledge.Image)), Text(found.Share(ForgerKnowledge.Everything)),
                })));

    private static void AddClasses(StringBuilder html, string where, OutcomeSet outcomes) =>
        html.Append(CultureInfo.InvariantCulture, $"<h2>Classes {where}</h2>\n").Append(HtmlTable.Of(
            ["class", "objects", "precision", "recall", "taken for"],
            ClassConfusion.Of(outcomes).Select(found => new[]
            {
                found.Name, Text(found.Objects), Text(found.Precision), Text(found.Recall),
                string.Join(", ", found.TakenFor.Take(3).Select(pair => $"{pair.Key} ({pair.Value})")),
            })));

    private static string Text(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.00} %");

    private static string Text(long count) => count.ToString("n0", CultureInfo.InvariantCulture);
}
