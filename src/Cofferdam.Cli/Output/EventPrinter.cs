using System.Globalization;
using Cofferdam.Cli.Reports;
using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>
/// Prints one event for people: what was written where, what lies there, what was legal, and who did it.
/// </summary>
internal static class EventPrinter
{
    private const int MostLegal = 8;

    /// <summary>Prints the event and an empty line.</summary>
    public static void Print(Terminal terminal, EventReport report)
    {
        var console = terminal.Human;
        var time = TimeSpan.FromMilliseconds(report.TimeMs)
            .ToString(@"d\.hh\:mm\:ss\.ffffff", CultureInfo.InvariantCulture);
        console.MarkupLineInterpolated(
            $"{time}  [red bold]{report.Verdict}[/] ({report.Reason})  [bold]{report.Place}[/]  {report.Instruction}");
        Line("wrote", $"{report.Length} {(report.Length == 1 ? "byte" : "bytes")} at {report.Address}");
        Line("found", $"{report.ClassFound} (known by {report.KnownBy}){Object(report)}");
        Line("legal", Units.Some(report.LegalSet, MostLegal));
        Line("by", $"{report.Comm} (pid {report.Pid}, tid {report.Tid}) on CPU {report.Cpu}, {Consequence(report)}");
        Line("stack", string.Join(" <- ", report.Stack));
        console.WriteLine();

        // Not the console's own writing: it folds lines, and a fold in the middle of a name cannot be searched for.
        void Line(string head, string text) => terminal.Out.WriteLine($"    {head,-6}{Printable.Of(text)}");
    }

    private static string Object(EventReport report) =>
        report.ObjectSize > 0 ? $", an object of {report.ObjectSize} bytes at {report.ObjectStart}" : "";

    private static string Consequence(EventReport report) => report switch
    {
        { Context: "interrupt" } => "in an interrupt: nobody is punished for it",
        { Killed: true } => "killed",
        { Quarantined: true } => "in quarantine",
        _ => $"{report.Mode} only, {report.Phase} phase",
    };
}
