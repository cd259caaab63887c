using Cofferdam.Cli.Reports;
using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>Prints the state of compartments for people.</summary>
internal static class StatusPrinter
{
    /// <summary>One line for each compartment.</summary>
    public static void PrintAll(Terminal terminal, StatusListReport report)
    {
        if (report.Compartments.Count == 0)
        {
            terminal.Human.WriteLine("no compartment is installed");
            return;
        }

        var table = new TextTable(
            "compartment", "mode", "host", "phase", ">sites", ">holes", ">checked", ">denied", ">unknown", ">missed",
            ">lost", ">memory");
        foreach (var status in report.Compartments)
        {
            table.Add(
                status.Name,
                status.Mode,
                status.Host,
                Phase(status),
                Units.Count(status.Sites),
                Units.Count(status.Holes),
                Units.Count(status.Hits),
                Units.Count(status.Denies),
                Units.Count(status.Unknown),
                Units.Count(status.Missed),
                Units.Count(status.Lost),
                Units.Memory(status.MemoryBytes));
        }

        table.WriteTo(terminal.Human);
    }

    /// <summary>One compartment in detail.</summary>
    public static void PrintOne(Terminal terminal, StatusReport status)
    {
        PrintAll(terminal, new StatusListReport([status]));
        var console = terminal.Human;

        if (status.Anchors > 0)
        {
            console.WriteLine(
                $"{Units.Count(status.Anchors)} anchors kept {Units.Count(status.Kept)} pointers for checks");
        }

        PrintModules(console, status);
        PrintObjects(console, status);
        var losses = new TextTable("not seen, not kept, or not told", ">count");
        foreach (var (kind, count) in status.Losses.Where(loss => loss.Value > 0))
            losses.Add(kind.Replace('_', ' '), Units.Count(count));
        if (status.MissedRecords > 0)
            losses.Add("allocation or free that no program saw", Units.Count(status.MissedRecords));
        if (status.Unblocked > 0)
            losses.Add("illegal write that could not be blocked", Units.Count(status.Unblocked));
        losses.WriteTo(console);
        if (status.OptimisedSites is { } optimised)
        {
            console.WriteLine(
                $"{Units.Count(optimised)} of {Units.Count(status.Sites)} sites are checked at a jump, the rest at a "
                + $"breakpoint; {Units.Count(status.SiteProbes)} probes");
        }

        var sites = new TextTable("busiest sites", "instruction", ">checked", ">denied", ">unknown");
        foreach (var site in status.BusiestSites)
        {
            sites.Add(
                site.Place,
                site.Instruction,
                Units.Count(site.Hits),
                Units.Count(site.Denies),
                Units.Count(site.Unknown));
        }

        sites.WriteTo(console);
    }

    private static void PrintModules(IAnsiConsole console, StatusReport status)
    {
        foreach (var (name, standing) in status.Modules)
        {
            switch (standing)
            {
                case "unloaded":
                    console.MarkupLineInterpolated($"[yellow]module {name} was unloaded[/] since it was confined");
                    break;
                case "reloaded":
                    console.MarkupLineInterpolated(
                        $"[red]module {name} was loaded anew and is not confined[/]: release and enforce again");
                    break;
            }
        }
    }

    private static void PrintObjects(IAnsiConsole console, StatusReport status)
    {
        var records = status.Records;
        console.WriteLine(
            $"objects known: {Units.Count(records.Recorded)} by their allocation, {Units.Count(records.Census)} by the "
            + $"census, {Units.Count(records.Tree)} by their content at a write; "
            + $"not told: {Units.Count(records.Seen)}");
        if (status.UntilDeadlineMs > 0)
        {
            console.WriteLine(
                $"the working phase begins in {Time(status.UntilWorkingMs)} unless another unknown object is written, "
                + $"at the latest in {Time(status.UntilDeadlineMs)}");
        }

        var unknown = new TextTable(
            "live objects that nothing tells, first written at", "content", ">bytes each", ">objects", ">first ago",
            ">last ago");
        foreach (var alike in status.UnknownObjects)
        {
            unknown.Add(
                alike.Place,
                alike.Told == "unseen" ? "looks legal, was not seen before" : "tells nothing",
                Units.Count(alike.ObjectSize),
                Units.Count(alike.Objects),
                Time(alike.SinceFirstMs),
                Time(alike.SinceLastMs));
        }

        unknown.WriteTo(console);

        var agreements = new TextTable(
            "content at the first write told", ">at the free: legal", ">illegal", ">nothing");
        foreach (var (inference, outcomes) in status.Agreements.Where(pair => pair.Value.Values.Any(n => n > 0)))
            agreements.Add([inference, .. outcomes.Values.Select(count => Units.Count(count))]);
        agreements.WriteTo(console);
    }

    private static string Time(double milliseconds) => Units.Time(TimeSpan.FromMilliseconds(milliseconds));

    private static string Phase(StatusReport status) => status switch
    {
        { Armed: false } => "unfinished: release it",
        { UntilWorkingMs: > 0 } =>
            $"{status.Phase}, {Units.Time(TimeSpan.FromMilliseconds(status.UntilWorkingMs))} left",
        _ => status.Phase,
    };
}
