using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Output;

/// <summary>Prints for people what release did.</summary>
internal static class ReleasePrinter
{
    /// <summary>One compartment.</summary>
    public static void PrintOne(Terminal terminal, ReleaseVerbReport report)
    {
        var what = report.WasArmed ? "released" : "cleaned up after an interrupted installation";
        terminal.Out.WriteLine(
            $"{report.Name}: {what}; disarmed in {Milliseconds(report.DisarmMs)}, "
            + $"removed in {Milliseconds(report.RemoveMs)}");
        PrintRestored(terminal, report.SettingsRestored);
    }

    /// <summary>All compartments.</summary>
    public static void PrintAll(Terminal terminal, ReleaseListReport report)
    {
        if (report.Released.Count == 0)
            terminal.Out.WriteLine("no compartment was installed");
        foreach (var released in report.Released)
            PrintOne(terminal, released);
        PrintRestored(terminal, report.SettingsRestored);
    }

    private static void PrintRestored(Terminal terminal, bool restored)
    {
        if (restored)
            terminal.Out.WriteLine("restored kernel settings that an interrupted run had left");
    }

    private static string Milliseconds(double milliseconds) => Units.Time(TimeSpan.FromMilliseconds(milliseconds));
}
