using System.Globalization;
using Cofferdam.Cli.Reports;
using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>Prints what a walk of the heap found for people.</summary>
internal static class WalkPrinter
{
    /// <summary>The objects if they were asked for, the caches otherwise; then the sums.</summary>
    public static void Print(Terminal terminal, WalkReport report)
    {
        if (report.Objects is null)
            PrintCaches(terminal, report);
        else
            PrintObjects(terminal, report.Objects);

        PrintSums(terminal, report);
    }

    private static void PrintCaches(Terminal terminal, WalkReport report)
    {
        var table = new TextTable("cache", ">live", ">slots", ">object", ">live bytes", ">slabs", ">uncertain slabs");
        foreach (var cache in report.Caches)
        {
            table.Add(
                cache.Name,
                Units.Count(cache.LiveObjects),
                Units.Count(cache.Slots),
                Units.Count(cache.ObjectBytes),
                Units.Memory((ulong)cache.LiveBytes),
                Units.Count(cache.Slabs),
                Units.Count(cache.UncertainSlabs));
        }

        table.WriteTo(terminal.Human);
    }

    // One line for each, without a table's padding: there may be hundreds of thousands.
    private static void PrintObjects(Terminal terminal, IReadOnlyList<WalkReport.ObjectPart> objects)
    {
        foreach (var live in objects)
        {
            var track = live.Site is null
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture, $" {live.Site} pid {live.ProcessId} {live.AgeMs / 1000.0:F1} s");
            terminal.Out.WriteLine(Printable.Of(string.Create(
                CultureInfo.InvariantCulture, $"{live.Address} {live.Cache} {live.Bytes}{track}")));
        }
    }

    private static void PrintSums(Terminal terminal, WalkReport report)
    {
        var console = terminal.Human;
        console.WriteLine($"{Units.Count(report.LiveObjects)} live objects, {Memory(report.LiveBytes)}, "
            + $"in {Units.Count(report.Slabs)} slabs of {Memory(report.SlotBytes)}; "
            + $"walked in {Units.Time(TimeSpan.FromMilliseconds(report.WalkMs))}");
        if (report.Out is not null)
            console.WriteLine($"the objects are in {report.Out}");
        if (report.UncertainSlabs > 0)
        {
            console.WriteLine($"{Units.Count(report.UncertainSlabs)} slabs with room for "
                + $"{Units.Count(report.UncertainObjects)} objects did not hold still: not told");
        }

        if (report.StrangeSlabs > 0)
            console.WriteLine($"{Units.Count(report.StrangeSlabs)} slabs of caches younger than the walk: not told");
        if (report.GuardedObjects > 0)
            console.WriteLine($"{Units.Count(report.GuardedObjects)} live objects in the pool of KFENCE: not told");
    }

    private static string Memory(long bytes) => Units.Memory((ulong)bytes);
}
