using System.Globalization;
using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Output;

/// <summary>Prints for people how long objects live.</summary>
internal static class LifetimesPrinter
{
    /// <summary>The groups as a table, the answer for each compartment as a sentence, and what was lost.</summary>
    public static void Print(Terminal terminal, LifetimesReport report)
    {
        var table = new TextTable(
            "allocated by", ">followed", ">freed", ">alive", ">50 %", ">90 %", ">99 %", ">99.9 %");
        foreach (var group in report.Compartments.Prepend(report.Total).Concat(report.Sites))
        {
            table.Add(
                group.Name, Units.Count(group.Followed), Units.Count(group.Freed), Units.Count(group.Living),
                Age(group.HalfGoneMs), Age(group.NineTenthsGoneMs), Age(group.NinetyNinePercentGoneMs),
                Age(group.NinetyNinePointNinePercentGoneMs));
        }

        table.WriteTo(terminal.Human);
        terminal.Out.WriteLine("The percentages are of objects gone at that age or before; - was not reached here.");
        foreach (var group in report.Compartments.DefaultIfEmpty(report.Total))
            terminal.Out.WriteLine(Answer(group));
        SamplePrinter.PrintLosses(terminal, report.Losses);
    }

    private static string Answer(LifetimeGroupReport group) =>
        (group.NinetyNinePercentGoneMs, group.NinetyNinePointNinePercentGoneMs) switch
        {
            (null, _) => $"{group.Name}: an initialization phase takes longer than was watched.",
            ({ } most, null) =>
                $"{group.Name}: an initialization phase of {Age(most)} leaves 1 % of the objects; 0.1 % was not "
                + "reached.",
            ({ } most, { } nearlyAll) =>
                $"{group.Name}: an initialization phase of {Age(most)} leaves 1 % of the objects, one of "
                + $"{Age(nearlyAll)} 0.1 %.",
        };

    private static string Age(double? milliseconds) => milliseconds switch
    {
        null => "-",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds * 1000:F0} us"),
        _ => Units.Time(TimeSpan.FromMilliseconds(milliseconds.Value)),
    };
}
