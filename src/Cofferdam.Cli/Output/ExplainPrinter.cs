using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Output;

/// <summary>Prints what is known of one access site for people.</summary>
internal static class ExplainPrinter
{
    /// <summary>Prints the report.</summary>
    public static void Print(Terminal terminal, ExplainReport report)
    {
        var site = report.Site;
        var output = terminal.Out;
        output.WriteLine(FormattableString.Invariant($"{site.Function}+0x{site.Offset:x} at {site.Address}"));
        output.WriteLine($"  {site.Instruction}");
        output.WriteLine($"  {site.Describe()}");
        PrintWritten(output, report.Written);
        if (report.LegalSet is { } set)
            PrintSet(output, set);
        else if (site.Need == "probe")
            output.WriteLine("it may write: not told by a recorded kernel");
    }

    private static void PrintWritten(TextWriter output, ExplainReport.WrittenPart written)
    {
        output.WriteLine(written.Sort switch
        {
            "specific" => $"it writes {string.Join(" or ", written.Targets)}",
            "weak" when written.Link is { } link =>
                $"it writes {link}, a link that belongs to an entry or to the head of the list",
            "weak" => $"it writes {string.Join(" or ", written.Targets)}, which says nothing about the object",
            "unknown" => $"what it writes is not known: {written.Reason}",
            "proven" => "it writes the own frame or a constant address",
            _ => "the instruction alone tells what it writes",
        });
        foreach (var reason in written.Because)
            output.WriteLine($"  {reason}");
    }

    private static void PrintSet(TextWriter output, ExplainReport.SetPart set)
    {
        output.WriteLine(FormattableString.Invariant(
            $"it may write (legal set {set.Number}, {set.Kind}, {set.Classes.Count} classes)"));
        foreach (var found in set.Classes)
            output.WriteLine($"  {Describe(found)}");
        if (set.Excluded.Count == 0)
            return;
        output.WriteLine("it may not write, although the compartment may");
        foreach (var found in set.Excluded)
            output.WriteLine($"  {Describe(found)}");
    }

    private static string Describe(ExplainReport.ExplainedClassPart found) =>
        $"{found.Name}: {found.Origin}{(found.Holds is null ? "" : $"; holds {found.Holds}")}";
}
