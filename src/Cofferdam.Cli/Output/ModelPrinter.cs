using System.Globalization;
using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Output;

/// <summary>Prints for people what became of a model.</summary>
internal static class ModelPrinter
{
    private const int WorstClasses = 10;

    /// <summary>A model that was built.</summary>
    public static void Print(Terminal terminal, ModelBuildReport report)
    {
        terminal.Out.WriteLine(
            $"{report.Out}: for Linux {report.KernelRelease}, {Units.Memory((ulong)report.Bytes)}: "
            + $"{Units.Count(report.Classes)} classes ({Units.Count(report.MergedSites)} sites merged), "
            + $"{Units.Count(report.Trees)} trees of {Units.Count(report.Nodes)} nodes, "
            + $"at most {report.Depth} tests on a path");
        foreach (var (name, score) in report.Scores)
        {
            terminal.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"  {name.Replace('_', ' ')}: {score:0.####}"));
        }
    }

    /// <summary>A model that was measured.</summary>
    public static void Print(Terminal terminal, ModelEvaluateReport report)
    {
        var table = new TextTable(
            "cache", ">objects", ">accuracy", ">coverage", ">wrong", ">impure", ">few", ">strange", ">no tree");
        foreach (var cache in report.Caches.OrderByDescending(cache => cache.Score.Objects))
            AddRow(table, cache.Cache, cache.Score);
        AddRow(table, "total", report.Total);
        table.WriteTo(terminal.Human);
        PrintClasses(terminal, report);
        var total = report.Total;
        terminal.Out.WriteLine(
            $"{Units.Count(total.Unseen)} objects of unseen classes, {Units.Count(total.UnseenAccepted)} accepted");
        if (report.Compartment is not { } compartment)
            return;
        terminal.Out.WriteLine(
            $"compartment: precision {Percent(compartment.Precision)}, recall {Percent(compartment.Recall)}: of "
            + $"{Units.Count(compartment.Legal)} objects {Units.Count(compartment.LegalFound)} found and "
            + $"{Units.Count(compartment.LegalDenied)} denied, of {Units.Count(compartment.Others)} others "
            + $"{Units.Count(compartment.OthersAllowed)} allowed and {Units.Count(compartment.OthersDenied)} denied");
    }

    private static void PrintClasses(Terminal terminal, ModelEvaluateReport report)
    {
        var table = new TextTable("classes with most errors", ">objects", ">right", ">accepted", ">wrong", ">falsely");
        foreach (var found in report.Classes
            .Where(found => found.Score.Objects > found.Score.Right || found.FalselyAccepted > 0)
            .OrderByDescending(found => found.Score.Objects - found.Score.Right + found.FalselyAccepted)
            .Take(WorstClasses))
        {
            table.Add(
                found.Class,
                Units.Count(found.Score.Objects),
                Units.Count(found.Score.Right),
                Units.Count(found.Score.Accepted),
                Units.Count(found.Score.AcceptedWrong),
                Units.Count(found.FalselyAccepted));
        }

        table.WriteTo(terminal.Human);
    }

    private static void AddRow(TextTable table, string name, ModelScoreReport score) => table.Add(
        name,
        Units.Count(score.Objects),
        Percent(score.Accuracy),
        Percent(score.Coverage),
        Percent(score.ErrorOfAccepted),
        Units.Count(score.Impure),
        Units.Count(score.Few),
        Units.Count(score.Strange),
        Units.Count(score.WithoutTree));

    private static string Percent(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.00} %");
}
