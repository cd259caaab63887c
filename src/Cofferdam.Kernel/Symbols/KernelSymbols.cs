using System.Diagnostics.CodeAnalysis;

namespace Cofferdam.Kernel.Symbols;

/// <summary>
/// The symbols of a kernel and its modules, ordered by address. Immutable; safe for concurrent readers. Made by
/// <see cref="KallsymsReader"/>.
/// </summary>
public sealed class KernelSymbols
{
    private readonly KernelSymbol[] _byAddress;
    private readonly Lazy<NameIndex> _byName;
    private readonly Lazy<Dictionary<string, KernelSymbol[]>> _byModule;

    internal KernelSymbols(KernelSymbol[] byAddress)
    {
        _byAddress = byAddress;
        _byName = new(() => new NameIndex(_byAddress));
        _byModule = new(() => _byAddress
            .Where(symbol => symbol.Module is not null)
            .GroupBy(symbol => symbol.Module!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal));
    }

    /// <summary>Every symbol, by ascending address; those with the same address in the order of kallsyms.</summary>
    public IReadOnlyList<KernelSymbol> All => _byAddress;

    /// <summary>
    /// The modules that have symbols, in ordinal order. Includes the names that kallsyms gives to code that the kernel
    /// generated: bpf, __builtin__ftrace, __builtin__kprobes.
    /// </summary>
    public IEnumerable<string> Modules => _byModule.Value.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// All symbols called <paramref name="name"/>, in the image and in modules, by ascending address; empty if there is
    /// none. More than one is common: static functions of different files share names.
    /// </summary>
    public IReadOnlyList<KernelSymbol> Find(string name) => [.. _byName.Value.Find(name)];

    /// <summary>All symbols called <paramref name="name"/> in one module, or in the image for null.</summary>
    public IReadOnlyList<KernelSymbol> FindIn(string? module, string name) =>
        [.. Find(name).Where(symbol => symbol.Module == module)];

    /// <summary>
    /// The only symbol of the image called <paramref name="name"/>; false if there is none or several.
    /// </summary>
    public bool TryFindUnique(string name, [NotNullWhen(true)] out KernelSymbol? symbol)
    {
        var found = FindIn(null, name);
        symbol = found.Count == 1 ? found[0] : null;
        return symbol is not null;
    }

    /// <summary>The only symbol of the image called <paramref name="name"/>.</summary>
    /// <exception cref="FeatureMissingException">There is none, or more than one.</exception>
    public KernelSymbol Require(string name) =>
        FindIn(null, name) switch
        {
            [var symbol] => symbol,
            [] => throw new FeatureMissingException(
                $"kernel symbol {name}", "needs a kernel with CONFIG_KALLSYMS_ALL that has this symbol"),
            var several => throw new FeatureMissingException(
                $"kernel symbol {name}", $"the kernel has {several.Count} symbols of this name, expected one"),
        };

    /// <summary>
    /// The symbol that covers <paramref name="address"/>, and how far inside the address is; null if none does. Of
    /// several symbols with the same address it takes a function before a mark, and a global one before a local one.
    /// </summary>
    public SymbolOffset? Containing(KernelAddress address)
    {
        var index = LastAtOrBelow(address);
        if (index < 0)
            return null;

        var best = _byAddress[index];
        for (var i = index - 1; i >= 0 && _byAddress[i].Address == best.Address; i--)
        {
            if (Rank(_byAddress[i]) >= Rank(best))
                best = _byAddress[i];
        }

        return best.Range.Contains(address) ? new SymbolOffset(best, (ulong)(address - best.Address)) : null;
    }

    /// <summary>All symbols of one module, or of the image for null, by ascending address.</summary>
    public IReadOnlyList<KernelSymbol> OfModule(string? module) =>
        module is null
            ? [.. _byAddress.Where(symbol => symbol.Module is null)]
            : _byModule.Value.GetValueOrDefault(module, []);

    /// <summary>
    /// The same symbols with ends that do not leave the section they start in; those without an end get that of their
    /// section. Symbols in none of the <paramref name="sections"/> keep their end.
    /// </summary>
    /// <param name="sections">Ranges that do not overlap, in any order.</param>
    public KernelSymbols ClampedTo(IEnumerable<AddressRange> sections)
    {
        var ordered = sections.OrderBy(section => section.Start).ToArray();
        var clamped = (KernelSymbol[])_byAddress.Clone();
        var current = 0;
        for (var i = 0; i < clamped.Length; i++)
        {
            var symbol = clamped[i];
            while (current < ordered.Length && ordered[current].End <= symbol.Address)
                current++;

            if (current == ordered.Length)
                break;

            // The highest symbols have no end but that of their section.
            var section = ordered[current];
            if (section.Contains(symbol.Address) && (symbol.End > section.End || symbol.Range.Length == 0))
                clamped[i] = symbol with { End = section.End };
        }

        return new KernelSymbols(clamped);
    }

    /// <summary>
    /// The same symbols with the sizes that are known from elsewhere: the padding behind them is then no longer theirs.
    /// </summary>
    /// <param name="sizes">Bytes by address. A size that would move an end up is not used.</param>
    public KernelSymbols WithSizes(IReadOnlyDictionary<KernelAddress, ulong> sizes) =>
        new(Array.ConvertAll(
            _byAddress,
            symbol => sizes.TryGetValue(symbol.Address, out var size) && size < symbol.Range.Length
                ? symbol with { End = symbol.Address + (long)size }
                : symbol));

    /// <summary>
    /// How well a symbol names the address it shares with others: a function better than a mark, a global one better
    /// than a local one.
    /// </summary>
    internal static int Rank(KernelSymbol symbol) =>
        (symbol.IsFunction ? 2 : 0) + (char.IsAsciiLetterUpper(symbol.Type) ? 1 : 0);

    private int LastAtOrBelow(KernelAddress address)
    {
        var low = 0;
        var high = _byAddress.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_byAddress[middle].Address <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    /// <summary>The symbols by name: a chain of equal names through positions in the list.</summary>
    private sealed class NameIndex
    {
        private readonly KernelSymbol[] _symbols;
        private readonly Dictionary<string, int> _first;
        // The next symbol with the same name, or -1.
        private readonly int[] _next;

        public NameIndex(KernelSymbol[] symbols)
        {
            _symbols = symbols;
            _first = new Dictionary<string, int>(symbols.Length, StringComparer.Ordinal);
            _next = new int[symbols.Length];
            // From the back, so that each chain ascends.
            for (var i = symbols.Length - 1; i >= 0; i--)
            {
                _next[i] = _first.GetValueOrDefault(symbols[i].Name, -1);
                _first[symbols[i].Name] = i;
            }
        }

        public IEnumerable<KernelSymbol> Find(string name)
        {
            for (var i = _first.GetValueOrDefault(name, -1); i >= 0; i = _next[i])
                yield return _symbols[i];
        }
    }
}
