using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Cofferdam.Kernel.Symbols;

/// <summary>
/// Reads the text of /proc/kallsyms (kernel/kallsyms.c, s_show): one "address type name" per line, followed by
/// "[module]" for what is not in the kernel image.
/// </summary>
public static class KallsymsReader
{
    /// <summary>Reads all lines.</summary>
    /// <param name="text">The whole content of /proc/kallsyms.</param>
    /// <exception cref="MalformedDataException">A line has another form; nothing was used.</exception>
    /// <exception cref="FeatureMissingException">The kernel hides the addresses: they are all zero.</exception>
    public static KernelSymbols Read(ReadOnlySpan<byte> text)
    {
        // Lines of a stock kernel are 40 to 50 bytes long.
        var lines = new List<Line>(text.Length / 40);
        var modules = new ModuleNames();
        var number = 0;
        var anyAddress = false;
        while (!text.IsEmpty)
        {
            number++;
            var length = text.IndexOf((byte)'\n');
            if (length < 0)
                throw Malformed(number, "the last line does not end");

            var line = ReadLine(text[..length], number, modules);
            anyAddress |= line.Address != 0;
            lines.Add(line);
            text = text[(length + 1)..];
        }

        if (lines.Count == 0)
            throw new MalformedDataException("/proc/kallsyms: expected symbols, the file is empty");

        if (!anyAddress)
        {
            throw new FeatureMissingException(
                "kernel symbol addresses (all are zero in /proc/kallsyms)",
                "run as root, with the sysctl kernel.kptr_restrict not 2");
        }

        return new KernelSymbols(OrderAndEnd(lines));
    }

    private static Line ReadLine(ReadOnlySpan<byte> line, int number, ModuleNames modules)
    {
        if (!Utf8Parser.TryParse(line, out ulong address, out var digits, 'x') || digits != 16)
            throw Malformed(number, "expected an address of 16 hexadecimal digits");

        // "ffffffff81000000 T _text" and "ffffffffc0a01000 t nft_init\t[nf_tables]"
        var rest = line[digits..];
        if (rest.Length < 4 || rest[0] != ' ' || rest[2] != ' ')
            throw Malformed(number, "expected a type letter and a name after the address");

        var type = (char)rest[1];
        rest = rest[3..];
        string? module = null;
        var tab = rest.IndexOf((byte)'\t');
        if (tab >= 0)
        {
            var bracketed = rest[(tab + 1)..];
            if (bracketed.Length < 3 || bracketed[0] != '[' || bracketed[^1] != ']')
                throw Malformed(number, "expected [module] after the tabulator");

            module = modules.Of(bracketed[1..^1]);
            rest = rest[..tab];
        }

        if (rest.IsEmpty)
            throw Malformed(number, "the name is empty");

        return new Line(address, type, Encoding.UTF8.GetString(rest), module);
    }

    private static KernelSymbol[] OrderAndEnd(List<Line> lines)
    {
        // Symbols of modules come in the order of their ELF files. Array.Sort is not stable, so the position breaks
        // ties.
        var keys = new (ulong Address, int Position)[lines.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (lines[i].Address, i);

        Array.Sort(keys);
        var symbols = new KernelSymbol[keys.Length];
        // A symbol ends at the next higher address; nothing tells where the last one ends.
        var end = keys[^1].Address;
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            if (i + 1 < keys.Length && keys[i + 1].Address != keys[i].Address)
                end = keys[i + 1].Address;

            var line = lines[keys[i].Position];
            symbols[i] = new KernelSymbol(
                line.Name, line.Module, line.Type, new KernelAddress(line.Address), new KernelAddress(end));
        }

        return symbols;
    }

    private static MalformedDataException Malformed(int line, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"/proc/kallsyms line {line}: {problem}"));

    private readonly record struct Line(ulong Address, char Type, string Name, string? Module);

    /// <summary>The module names met so far: neighbouring lines share one string.</summary>
    private sealed class ModuleNames
    {
        private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
        private string? _last;
        private byte[] _lastBytes = [];

        public string Of(ReadOnlySpan<byte> name)
        {
            if (_last is not null && name.SequenceEqual(_lastBytes))
                return _last;

            var text = Encoding.UTF8.GetString(name);
            if (!_known.TryAdd(text, text))
                text = _known[text];

            _lastBytes = name.ToArray();
            return _last = text;
        }
    }
}
