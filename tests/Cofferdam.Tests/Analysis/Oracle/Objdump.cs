using System.Globalization;
using System.Text;

namespace Cofferdam.Tests.Analysis.Oracle;

/// <summary>The disassembler of binutils: it shares neither code nor tables with ours.</summary>
internal static class Objdump
{
    /// <summary>Why it cannot be used here, or null.</summary>
    public static string? Missing => Tool.Exists("objdump") ? null : "objdump (package binutils) is not installed";

    /// <summary>The instructions of <paramref name="code"/>, whose first byte is at address 0.</summary>
    public static Dictionary<ulong, ObjdumpLine> Disassemble(ReadOnlyMemory<byte> code)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, code.Span);
            var output = Tool.Run(
                "objdump", default, "-D", "-w", "-z", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", file);
            var lines = new Dictionary<ulong, ObjdumpLine>();
            foreach (var line in Encoding.ASCII.GetString(output).AsSpan().EnumerateLines())
            {
                if (TryParse(line, out var parsed))
                    lines.Add(parsed.Address, parsed);
            }

            return lines;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // "  3f:\t48 89 07             \tmov    QWORD PTR [rdi],rax"
    private static bool TryParse(ReadOnlySpan<char> line, out ObjdumpLine parsed)
    {
        parsed = default;
        var colon = line.IndexOf(":\t", StringComparison.Ordinal);
        if (colon < 0)
            return false;
        var address = ulong.Parse(line[..colon].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var rest = line[(colon + 2)..];
        var tab = rest.IndexOf('\t');
        var bytes = tab < 0 ? rest : rest[..tab];
        var text = tab < 0 ? "(bad)" : rest[(tab + 1)..].Trim().ToString();
        parsed = new ObjdumpLine(address, (bytes.Trim().Length + 1) / 3, text);
        return true;
    }
}
