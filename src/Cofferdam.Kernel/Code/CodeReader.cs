using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Code;

/// <summary>Reads the code of functions from kernel memory. Safe for concurrent readers.</summary>
public sealed class CodeReader
{
    // The largest functions of a stock kernel have some 60 KB: a longer one is a symbol whose end nothing marks.
    private const ulong MaximumLength = 1 << 20;

    private readonly KernelSymbols _symbols;
    private readonly IKernelMemory _memory;
    private readonly AddressRange[] _text;

    /// <summary>Reads functions of some sections.</summary>
    /// <param name="symbols">Where functions are; see <see cref="KernelSymbols.ClampedTo"/>.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="text">
    /// The sections that have code. Symbols outside are refused: among them is the code that the kernel freed after
    /// booting, whose symbols stay.
    /// </param>
    public CodeReader(KernelSymbols symbols, IKernelMemory memory, IEnumerable<AddressRange> text)
    {
        _symbols = symbols;
        _memory = memory;
        _text = [.. text.OrderBy(range => range.Start)];
    }

    /// <summary>The code of one function, without the padding behind it.</summary>
    /// <exception cref="ArgumentException">The symbol names no code, or code that was freed after booting.</exception>
    /// <exception cref="MalformedDataException">Its code is not readable.</exception>
    public FunctionCode Of(KernelSymbol symbol) =>
        HasCode(symbol)
            ? Read(symbol)
            : throw new ArgumentException($"{symbol} at {symbol.Address} names no code", nameof(symbol));

    /// <summary>
    /// The code of all functions of a module, or of the image for null, by ascending address; of several names of one
    /// function the most telling.
    /// </summary>
    /// <exception cref="MalformedDataException">Code is not readable.</exception>
    public IReadOnlyList<FunctionCode> OfModule(string? name) => ReadAll(_symbols.OfModule(name));

    /// <summary>
    /// The code of all functions, in the image and in modules, whose name matches a <see cref="SymbolGlob"/>, by
    /// ascending address; of several matching names of one function the most telling.
    /// </summary>
    /// <exception cref="MalformedDataException">Code is not readable.</exception>
    public IReadOnlyList<FunctionCode> ByGlob(string pattern)
    {
        var glob = new SymbolGlob(pattern);
        return ReadAll(_symbols.All.Where(symbol => glob.Matches(symbol.Name)));
    }

    /// <summary>Whether a symbol is a function whose code is still in memory.</summary>
    public bool HasCode(KernelSymbol symbol) =>
        // A mark at the very end of a section is text, and has no code.
        symbol.IsFunction && symbol.Range.Length > 0 && IsText(symbol.Address);

    private FunctionCode[] ReadAll(IEnumerable<KernelSymbol> chosen) =>
    [
        .. chosen
            .Where(HasCode)
            .GroupBy(symbol => symbol.Address)
            .Select(names => Read(names.MaxBy(KernelSymbols.Rank)!)),
    ];

    private FunctionCode Read(KernelSymbol symbol)
    {
        var bytes = _memory.ReadBytes(symbol.Address, (int)Math.Min(symbol.Range.Length, MaximumLength));
        return new FunctionCode(
            symbol.Name, symbol.Module, symbol.Address, CodePadding.Trim(bytes, symbol.Address, IsText));
    }

    private bool IsText(KernelAddress address)
    {
        foreach (var range in _text)
        {
            if (range.Contains(address))
                return true;
        }

        return false;
    }
}
