using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Output;

/// <summary>Prints for people what was learnt.</summary>
internal static class LearnPrinter
{
    /// <summary>What the policy does not say as tables, the rest as counts.</summary>
    public static void Print(Terminal terminal, LearnReport report)
    {
        var fresh = report.OnlyNew ? "new " : "";
        var table = new TextTable("site", "writes", ">count", "legal");
        Add(table, report.Learnt, report.File is null ? "if learnt" : "learnt");
        Add(table, report.Untold, "no");
        table.WriteTo(terminal.Human);
        var memory = new TextTable("memory", ">sites", ">writes", ">with a record");
        foreach (var kind in report.Memory)
        {
            memory.Add(
                kind.Kind.Replace('_', ' '), Units.Count(kind.Sites), Units.Count(kind.Writes),
                Units.Count(kind.Recorded));
        }

        memory.WriteTo(terminal.Human);
        var time = Units.Time(TimeSpan.FromSeconds(report.Seconds));
        terminal.Out.WriteLine(
            $"{report.Compartment}: {Units.Count(report.Sites)} sites watched for {time}. Of what "
            + $"{Units.Count(report.SitesHit)} of them wrote, {Units.Count(report.Legal)} {fresh}pairs of site and "
            + $"class are legal by the policy, {Units.Count(report.Learnt.Count)} learnt, "
            + $"{Units.Count(report.Untold.Count)} untold.");
        if (report.Unnoted > 0)
            terminal.Out.WriteLine($"{Units.Count(report.Unnoted)} writes are not among them, for want of room.");
        if (report.Unrecorded > 0)
        {
            terminal.Out.WriteLine(
                $"{Units.Count(report.Unrecorded)} allocations were not recorded, for want of room: what was written "
                + "there is untold.");
        }

        if (report.File is { } file)
            terminal.Out.WriteLine($"Review {file}; then: cofferdam enforce POLICY --learnt {file}");
    }

    private static void Add(TextTable table, IReadOnlyList<LearntWriteReport> writes, string legal)
    {
        foreach (var write in writes)
            table.Add(write.Site, write.Writes, Units.Count(write.Count), legal);
    }
}
