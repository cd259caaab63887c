using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Output;

/// <summary>Prints for people what sample collected.</summary>
internal static class SamplePrinter
{
    /// <summary>The run.</summary>
    public static void Print(Terminal terminal, SampleReport report)
    {
        terminal.Out.WriteLine(
            $"{report.Out}: {Units.Count(report.Free + report.MidLife)} objects in "
            + $"{Units.Time(TimeSpan.FromMilliseconds(report.ElapsedMs))}: "
            + $"{Units.Count(report.Free)} as they were freed, "
            + $"{Units.Count(report.MidLife)} in mid-life; {Units.Count(report.Living)} were alive at the end");
        if (report.Unnamed > 0)
            terminal.Out.WriteLine($"{Units.Count(report.Unnamed)} of them at an allocation site without a name");
        PrintLosses(terminal, report.Losses);
    }

    /// <summary>Every kind of loss, or that there was none.</summary>
    public static void PrintLosses(Terminal terminal, SampleLossReport losses)
    {
        var kinds = new (ulong Count, string What)[]
        {
            (losses.Events, "events of the allocator not seen"),
            (losses.Objects, "objects not followed (no room: --objects)"),
            (losses.Sites, "objects not followed (too many allocation sites)"),
            (losses.Chains, "objects without their callers (too many chains)"),
            (losses.Samples, "objects not told (ring full)"),
            (losses.Contents, "objects without content (not readable)"),
        };
        var lost = kinds.Where(kind => kind.Count > 0)
            .Select(kind => $"{Units.Count(kind.Count)} {kind.What}")
            .ToArray();
        terminal.Out.WriteLine($"lost: {(lost.Length > 0 ? string.Join(", ", lost) : "nothing")}");
    }
}
