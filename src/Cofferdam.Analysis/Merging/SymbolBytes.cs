using Cofferdam.Analysis.DataFlow;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Bytes around the values of symbols, about which something is known: that a check of them holds, or that they will
/// certainly be written.
/// </summary>
internal sealed class SymbolBytes
{
    private readonly Dictionary<SymbolId, ByteSet> _bytes;

    private SymbolBytes(Dictionary<SymbolId, ByteSet> bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Nothing known.</summary>
    public SymbolBytes()
        : this([])
    {
    }

    /// <summary>The bytes around a symbol's value.</summary>
    public ByteSet this[SymbolId symbol] => _bytes.GetValueOrDefault(symbol, ByteSet.Empty);

    /// <summary>A copy that can be changed by itself.</summary>
    public SymbolBytes Clone() => new(new Dictionary<SymbolId, ByteSet>(_bytes));

    /// <summary>Adds bytes.</summary>
    public void Add(SymbolId symbol, ByteSet bytes) => _bytes[symbol] = this[symbol].Union(bytes);

    /// <summary>Forgets a symbol.</summary>
    public void Forget(SymbolId symbol) => _bytes.Remove(symbol);

    /// <summary>Forgets all symbols.</summary>
    public void ForgetAll() => _bytes.Clear();

    /// <summary>Forgets all symbols but some.</summary>
    public void ForgetAllBut(IReadOnlySet<SymbolId> kept)
    {
        foreach (var symbol in _bytes.Keys)
        {
            if (!kept.Contains(symbol))
                _bytes.Remove(symbol);
        }
    }

    /// <summary>Keeps what is known in both.</summary>
    /// <returns>Whether anything was lost.</returns>
    public bool IntersectWith(SymbolBytes other)
    {
        var changed = false;
        foreach (var (symbol, bytes) in _bytes.ToArray())
        {
            var common = bytes.Intersect(other[symbol]);
            if (common.Equals(bytes))
                continue;
            changed = true;
            if (common.IsEmpty)
                _bytes.Remove(symbol);
            else
                _bytes[symbol] = common;
        }

        return changed;
    }
}
