using Cofferdam.Cli.Reports;
using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>Prints for people what enforce did.</summary>
internal static class EnforcePrinter
{
    /// <summary>Prints the report.</summary>
    public static void Print(Terminal terminal, EnforceVerbReport report)
    {
        var console = terminal.Human;
        foreach (var hole in report.Holes)
            console.MarkupLineInterpolated($"[red]hole[/] {hole.Place}: {hole.Reason}");
        if (report is not { PrepareMs: { } prepare, ArmMs: { } arm, MemoryBytes: { } memory })
        {
            console.MarkupLineInterpolated(
                $"[bold]{report.Name}[/] could be confined ({report.Mode}): {Units.Count(report.Sites)} sites");
            return;
        }

        console.MarkupInterpolated($"[bold]{report.Name}[/] is confined ([bold]{report.Mode}[/]): ");
        console.WriteLine(
            $"{Units.Count(report.Sites)} sites armed in {Milliseconds(arm)}, "
            + (report.Anchors > 0 ? $"{Units.Count(report.Anchors)} anchors, " : "")
            + $"{report.Holes.Count} holes, "
            + $"{Units.Memory(memory)} of kernel memory");
        console.WriteLine(
            $"analysed in {Milliseconds(report.AnalysisMs)}, prepared in {Milliseconds(prepare)}; "
            + $"initialization lasts {Milliseconds(report.InitializationMs)}");
        if (report.Census is { } census)
        {
            console.WriteLine(
                $"of {Units.Count(census.Objects)} objects alive before, "
                + $"{Units.Count(census.Told - census.Reached)} are its own by their content, "
                + $"{Units.Count(census.Reached)} by its variables; {Units.Count(census.Foreign)} are of others, "
                + $"{Units.Count(census.Untold)} not told ({Milliseconds(census.Ms)})");
        }

        console.WriteLine(
            $"watch it: cofferdam events {report.Name} --follow; end it: cofferdam release {report.Name}");
    }

    private static string Milliseconds(double milliseconds) => Units.Time(TimeSpan.FromMilliseconds(milliseconds));
}
