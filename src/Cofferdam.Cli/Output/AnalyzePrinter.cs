using Cofferdam.Cli.Reports;
using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>
/// Prints an analysis for people: the funnel from instructions to probes first, then what needs attention.
/// </summary>
internal static class AnalyzePrinter
{
    private const int MostNamed = 3;
    private const int MostHoles = 20;
    private const int MostHelpers = 10;

    /// <summary>Prints the report.</summary>
    public static void Print(Terminal terminal, AnalyzeReport report)
    {
        var console = terminal.Human;
        console.MarkupLineInterpolated(
            $"[bold]{report.Name}[/]: {report.Functions} functions, {Units.Count(report.CodeBytes)} bytes of code");
        console.WriteLine();
        PrintFunnel(console, report);
        PrintTypes(console, report);
        PrintCallees(console, report);
        PrintAllocations(console, report);
        PrintLegalClasses(console, report);
        PrintProblems(console, report);

        var time = TimeSpan.FromMilliseconds(report.Time.AnalysisMs + report.Time.CompileMs);
        console.WriteLine(
            $"analysed in {Units.Time(time)}, after {Units.Time(TimeSpan.FromMilliseconds(report.Time.KernelMs))} "
            + "for reading the kernel");
    }

    private static void PrintFunnel(IAnsiConsole console, AnalyzeReport report)
    {
        var table = new TextTable("", ">count", ">of the stores");
        table.Add("instructions", Units.Count(report.Instructions), "");
        Row("that write memory", report.Stores);
        Row("  to the stack in use: proven", report.StoresByClass["stack"]);
        Row("  to a variable, at a constant address", report.StoresByClass["global"]);
        Row("  to a per-CPU variable, at a constant offset", report.StoresByClass["per_cpu"]);
        Row("  anywhere else, or by a call of memcpy and the like", report.StoresByClass["other"]);
        foreach (var (kind, count) in report.StoresByKind.Where(kind => kind.Value > 0))
            Row($"  by {kind.Replace('_', ' ')}", count);
        Row("checked by a probe", report.Probes);
        Row("covered by other checks", report.Covered);
        Row("neither proven nor checked", report.Unprovable);
        if (report.Anchors > 0)
            table.Add("anchors, where a probe keeps a pointer", Units.Count(report.Anchors), "");
        table.WriteTo(console);

        void Row(string what, int count) =>
            table.Add(what, Units.Count(count), Units.Share(count, report.Stores));
    }

    private static void PrintTypes(IAnsiConsole console, AnalyzeReport report)
    {
        var table = new TextTable("where a store may go, by the types", ">stores", ">share", ">bulk calls", ">share");
        Row("the own frame, a variable", part => part.Proven);
        Row("objects of known structs, fresh allocations", part => part.Specific);
        Row("links of lists, numbers", part => part.Weak);
        Row("unknown", part => part.Unknown);
        table.WriteTo(console);

        void Row(string what, Func<AnalyzeReport.StoreTypePart, int> count)
        {
            var (stores, calls) = (report.Types, report.BulkTypes);
            table.Add(
                what,
                Units.Count(count(stores)), Units.Share(count(stores), stores.Candidates),
                Units.Count(count(calls)), Units.Share(count(calls), calls.Candidates));
        }
    }

    private static void PrintCallees(IAnsiConsole console, AnalyzeReport report)
    {
        var writers = new TextTable("writes on its behalf, checked at the call", ">calls");
        foreach (var writer in report.BulkWriters)
            writers.Add(writer.Function, Units.Count(writer.Calls));
        writers.WriteTo(console);

        var helpers = new TextTable("may write on its behalf, not checked", ">calls");
        foreach (var helper in report.OutgoingHelpers.Take(MostHelpers))
            helpers.Add(helper.Function + (helper.PrototypeKnown ? "" : " (no prototype)"), Units.Count(helper.Calls));
        if (report.OutgoingHelpers.Count > MostHelpers)
        {
            var others = report.OutgoingHelpers.Skip(MostHelpers).ToArray();
            helpers.Add($"{Units.Count(others.Length)} others: see --json", Units.Count(others.Sum(h => h.Calls)));
        }

        helpers.WriteTo(console);
    }

    private static void PrintAllocations(IAnsiConsole console, AnalyzeReport report)
    {
        var table = new TextTable("allocator called", ">sites", ">of known size", ">of known type");
        foreach (var group in report.AllocationSites.GroupBy(site => site.Allocator).OrderByDescending(g => g.Count()))
        {
            table.Add(
                group.Key,
                Units.Count(group.Count()),
                Units.Count(group.Count(site => site.Size is not null)),
                Units.Count(group.Count(site => site.Makes is not null)));
        }

        table.WriteTo(console);
    }

    private static void PrintLegalClasses(IAnsiConsole console, AnalyzeReport report)
    {
        var table = new TextTable("it may write, because", ">classes", "such as");
        foreach (var origin in (report.LegalClasses ?? []).GroupBy(legal => legal.Origin))
            table.Add(origin.Key, Units.Count(origin.Count()), Units.Some([.. origin.Select(c => c.Name)], MostNamed));
        table.WriteTo(console);
    }

    private static void PrintProblems(IAnsiConsole console, AnalyzeReport report)
    {
        // Code that is not covered is among the holes.
        foreach (var hole in report.Holes.Take(MostHoles))
            console.MarkupLineInterpolated($"[red]hole[/] {hole.Place}: {hole.Reason}");
        if (report.Holes.Count > MostHoles)
            console.MarkupLineInterpolated($"[red]{report.Holes.Count - MostHoles} more holes[/]: see --json");
        foreach (var allocation in report.UnrecordedAllocations ?? [])
            console.MarkupLineInterpolated($"[yellow]not recorded[/] {allocation}");
    }
}
