using Cofferdam.Evaluation.Forging;
using Cofferdam.Evaluation.Outcomes;
using ScottPlot;

namespace Cofferdam.Evaluation.Reports;

/// <summary>The plots of a report, as SVG to be put into it.</summary>
internal static class ReportPlots
{
    private const int Width = 720;
    private const int Height = 380;
    private const int Percent = 100;

    /// <summary>The error for each coverage: across boots, and on a normal boot if there is one.</summary>
    public static string Curve(OutcomeSet crossBoot, OutcomeSet? production)
    {
        var plot = new Plot();
        Add(crossBoot, "another boot");
        if (production is not null)
            Add(production, "a normal boot");
        plot.XLabel("coverage, %");
        plot.YLabel("wrong of accepted, %");
        plot.ShowLegend(Alignment.UpperLeft);
        return SvgOf(plot);

        void Add(OutcomeSet outcomes, string legend)
        {
            var curve = outcomes.Curve();
            double[] coverage = [.. curve.Select(point => Percent * point.Coverage)];
            double[] error = [.. curve.Select(point => Percent * point.Error)];
            var line = plot.Add.ScatterLine(coverage, error);
            line.LegendText = legend;
            line.LineWidth = 2;
        }
    }

    /// <summary>For each class in the general caches the share of forged objects that is accepted, sorted.</summary>
    public static string Forgeries(IReadOnlyList<ForgedClass> classes)
    {
        var plot = new Plot();
        foreach (var knowledge in Enum.GetValues<ForgerKnowledge>())
        {
            double[] shares = [.. classes.Select(found => Percent * found.Share(knowledge)).OrderDescending()];
            double[] ranks = [.. shares.Select((_, at) => (double)at)];
            var line = plot.Add.ScatterLine(ranks, shares);
            line.LegendText = $"knowing {knowledge}".ToLowerInvariant();
            line.LineWidth = 2;
        }

        plot.XLabel("classes, by success");
        plot.YLabel("forged objects accepted, %");
        plot.ShowLegend(Alignment.UpperRight);
        return SvgOf(plot);
    }

    // Without the XML declaration, which may only stand at the start of a document.
    private static string SvgOf(Plot plot)
    {
        var svg = plot.GetSvgXml(Width, Height);
        return svg[svg.IndexOf("<svg", StringComparison.Ordinal)..];
    }
}
