using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Tests.Analysis.Oracle;

/// <summary>Compares our decoding of many pieces of code with objdump's of the same bytes.</summary>
internal sealed class OracleComparison
{
    // Both disassemblers start each piece anew: what the end of a piece cuts off is completed by no-operations.
    private const int Separator = 16;

    /// <summary>Instructions on which both were compared.</summary>
    public int Instructions { get; private set; }

    /// <summary>Instructions that write according to both.</summary>
    public int Writes { get; private set; }

    /// <summary>Instructions that objdump does not know, or loses step behind one.</summary>
    public int Unchecked { get; private set; }

    /// <summary>The mnemonics that objdump does not know, newer than it or undocumented, in order.</summary>
    public SortedSet<string> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>Every disagreement, one line each.</summary>
    public List<string> Differences { get; } = [];

    public static OracleComparison Of(IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> pieces)
    {
        var comparison = new OracleComparison();
        var flat = new List<byte>();
        var functions = new List<FunctionCode>();
        foreach (var (name, bytes) in pieces)
        {
            // Address 0 means "none", so the first piece does not start there either.
            flat.AddRange(Enumerable.Repeat((byte)0x90, Separator));
            functions.Add(new FunctionCode(name, null, new KernelAddress((ulong)flat.Count), bytes));
            flat.AddRange(bytes.Span);
        }

        flat.AddRange(Enumerable.Repeat((byte)0x90, Separator));
        var lines = Objdump.Disassemble(flat.ToArray());
        var sites = AccessMap.Build(functions).Sites.ToDictionary(s => s.Address);
        var printer = new InstructionPrinter();
        foreach (var function in functions)
            comparison.Compare(FunctionDecoder.Decode(function), lines, sites, printer);
        return comparison;
    }

    private void Compare(
        DecodedFunction function, Dictionary<ulong, ObjdumpLine> lines,
        Dictionary<KernelAddress, AccessSite> sites, InstructionPrinter printer)
    {
        var lost = false;
        foreach (var instruction in function.Instructions)
        {
            var known = lines.TryGetValue(instruction.Address.Value, out var line);
            var ours = sites.ContainsKey(instruction.Address);
            if (known && !line.IsBad && line.Length == instruction.Length && ObjdumpWrites.Writes(line.Text) == ours)
            {
                Instructions++;
                Writes += ours ? 1 : 0;
                continue;
            }

            var text = printer.Print(function.Code, instruction);
            // Behind an instruction it does not know, objdump may need another one to fall into step again.
            lost = (known && line.IsBad) || (lost && !known);
            if (known && line.IsBad)
                Unknown.Add(text.Split(' ').First(word => word is not ("rep" or "addr32")));
            if (lost)
            {
                Unchecked++;
                continue;
            }

            var offset = instruction.Address - function.Code.Start;
            var bytes = Convert.ToHexStringLower(function.Code.Bytes.Span.Slice((int)offset, instruction.Length));
            Differences.Add(
                $"{function.Code.Name}+0x{offset:x} {bytes}: we say {text}"
                + $" ({(ours ? "writes" : "reads")}), objdump says {(known ? line.Text : "nothing")}");
            if (!known || line.Length != instruction.Length)
                return;
        }

        var undecoded = function.Undecoded;
        if (undecoded.Length >= Separator && lines.TryGetValue(undecoded.Start.Value, out var first) && !first.IsBad)
            Differences.Add($"{function.Code.Name}: we cannot decode what objdump says is {first.Text}");
    }
}
