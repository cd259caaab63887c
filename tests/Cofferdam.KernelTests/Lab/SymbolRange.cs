using System.Globalization;

namespace Cofferdam.KernelTests.Lab;

/// <summary>Where a symbol of the running kernel or of a module lies.</summary>
/// <param name="Start">Its address.</param>
/// <param name="Size">Bytes to the next symbol.</param>
internal readonly record struct SymbolRange(ulong Start, ulong Size)
{
    /// <summary>The only symbol of that name.</summary>
    public static SymbolRange Find(string name)
    {
        // "ffffffffc0012340 b denials\t[cofferdam_gate]"
        var symbols = File.ReadLines("/proc/kallsyms")
            .Select(line => line.Split([' ', '\t']))
            .Select(words => (Address: ulong.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), words))
            .ToArray();
        var start = symbols.Single(s => s.words[2] == name).Address;
        var end = symbols.Where(s => s.Address > start).Min(s => s.Address);
        return new SymbolRange(start, end - start);
    }
}
