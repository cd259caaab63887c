using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Cli.Reports;

/// <summary>The code of functions, instruction by instruction.</summary>
internal sealed record FunctionsReport(IReadOnlyList<FunctionsReport.FunctionPart> Functions)
{
    /// <summary>The report of the functions of an access map.</summary>
    public static FunctionsReport Of(AccessMap map, KernelImage kernel) =>
        new([.. map.Functions.Select(function => PartOf(function, map, kernel))]);

    private static FunctionPart PartOf(FunctionCode function, AccessMap map, KernelImage kernel)
    {
        var sites = map.Sites.ToDictionary(site => site.Address);
        var printer = new InstructionPrinter();
        var decoded = FunctionDecoder.Decode(function);
        return new FunctionPart(
            function.Name,
            function.Module,
            function.Start.ToString(),
            function.Bytes.Length,
            [
                .. decoded.Instructions.Select(instruction => new InstructionPart(
                    instruction.Address - function.Start,
                    printer.Print(function, instruction),
                    instruction.Target.IsValid ? kernel.Symbols.Containing(instruction.Target)?.ToString() : null,
                    sites.TryGetValue(instruction.Address, out var site) ? SiteReport.Of(site) : null)),
            ],
            decoded.Undecoded.Length);
    }

    /// <summary>One function.</summary>
    internal sealed record FunctionPart(
        string Name,
        string? Module,
        string Address,
        int CodeBytes,
        IReadOnlyList<InstructionPart> Instructions,
        ulong UndecodedBytes);

    /// <summary>One instruction; the site if it writes memory, the target's name if it jumps or calls.</summary>
    internal sealed record InstructionPart(long Offset, string Text, string? Target, SiteReport? Site);
}
