using Cofferdam.Cli.Reports;
using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>
/// Prints a diagnosis for people: each check, what to do where something is wrong, and the verdict last.
/// </summary>
internal static class DoctorPrinter
{
    private const int SignWidth = 8;

    /// <summary>Prints the report.</summary>
    public static void Print(Terminal terminal, DoctorReport report)
    {
        var console = terminal.Human;
        var width = report.Checks.Max(check => check.Id.Length);
        foreach (var check in report.Checks)
        {
            console.Markup($"{Sign(check.Status)} {check.Id.PadRight(width)}  ");
            console.WriteLine(Printable.Of(check.Found));
            if (check.Remedy is not null)
                console.WriteLine($"{new string(' ', SignWidth + width + 3)}-> {check.Remedy}");
        }

        console.WriteLine();
        foreach (var mode in report.Modes)
        {
            var because = mode.Because.Count == 0 ? "" : $" ({string.Join(", ", mode.Because)})";
            console.MarkupLine(mode.Available switch
            {
                true => $"{mode.Mode,-8} [green]available[/]{because}",
                false => $"{mode.Mode,-8} [red]not available[/]{because}",
                null => $"{mode.Mode,-8} [yellow]cannot tell[/]{because}",
            });
        }
    }

    private static string Sign(string status) => status switch
    {
        "ok" => "[green]ok      [/]",
        "degraded" => "[yellow]degraded[/]",
        "missing" => "[red]missing [/]",
        _ => "[yellow]unknown [/]",
    };
}
