using System.Globalization;
using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Output;

/// <summary>Prints code and access sites for people: one line each, made to be searched.</summary>
internal static class CodePrinter
{
    private const int TextColumn = 50;

    /// <summary>Functions, instruction by instruction.</summary>
    public static void PrintFunctions(Terminal terminal, FunctionsReport report)
    {
        foreach (var function in report.Functions)
        {
            var module = function.Module is null ? "" : $" [{function.Module}]";
            terminal.Out.WriteLine(
                $"{function.Name}{module}: {Units.Count(function.CodeBytes)} bytes at {function.Address}");
            foreach (var instruction in function.Instructions)
            {
                var note = instruction switch
                {
                    { Target: { } target } => $"; {target}",
                    { Site: { } site } => $"; {site.Describe()}",
                    _ => "",
                };
                terminal.Out.WriteLine($"  {Offset(instruction.Offset)}  {Padded(instruction.Text, note)}");
            }

            if (function.UndecodedBytes > 0)
                terminal.Out.WriteLine($"  {function.UndecodedBytes} bytes that are no instruction");
            terminal.Out.WriteLine();
        }
    }

    /// <summary>The sites of a compartment, under the functions that hold them.</summary>
    public static void PrintSites(Terminal terminal, SitesReport report)
    {
        string? function = null;
        foreach (var site in report.Sites)
        {
            if (site.Function != function)
                terminal.Out.WriteLine(function = site.Function);
            terminal.Out.WriteLine(
                $"  {Offset(site.Offset)}  {Padded(site.Instruction, $"; {site.Describe()}")}");
        }

        if (report.Anchors.Count > 0)
            terminal.Out.WriteLine("anchors");
        foreach (var anchor in report.Anchors)
        {
            terminal.Out.WriteLine(
                $"  {anchor.Place()}  {Padded(anchor.Instruction, $"; keeps {anchor.Pointer}")}");
        }

        terminal.Out.WriteLine("allocation sites");
        foreach (var allocation in report.AllocationSites)
        {
            var size = allocation.Size is { } bytes ? $"{bytes} bytes" : "size not known";
            terminal.Out.WriteLine($"  {allocation.Place()}  {allocation.Allocator}, {size}");
        }
    }

    private static string Offset(long offset) => string.Create(CultureInfo.InvariantCulture, $"+0x{offset,-5:x}");

    private static string Padded(string text, string note) =>
        note.Length == 0 ? text : $"{text.PadRight(TextColumn)} {note}";
}
