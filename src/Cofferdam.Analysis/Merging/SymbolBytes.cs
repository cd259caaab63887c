using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Bytes around the values of symbols, about which something is known: that a check of them holds, or that they will
/// certainly be written.
/// </summary>
internal sealed class SymbolBytes
{
    private readonly Dictionary<ByteBase, ByteSet> _bytes;

    private SymbolBytes(Dictionary<ByteBase, ByteSet> bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Nothing known.</summary>
    public SymbolBytes()
        : this([])
    {
    }

    /// <summary>The bytes around a symbol's value.</summary>
    public ByteSet this[ByteBase place] => _bytes.GetValueOrDefault(place, ByteSet.Empty);

    /// <summary>A copy that can be changed by itself.</summary>
    public SymbolBytes Clone() => new(new Dictionary<ByteBase, ByteSet>(_bytes));

    /// <summary>Adds bytes.</summary>
    public void Add(ByteBase place, ByteSet bytes) => _bytes[place] = this[place].Union(bytes);

    /// <summary>Forgets a symbol.</summary>
    public void Forget(SymbolId symbol)
    {
        _bytes.Remove(new ByteBase(symbol, AddressSegment.None));
        _bytes.Remove(new ByteBase(symbol, AddressSegment.Gs));
    }

    /// <summary>Forgets all symbols.</summary>
    public void ForgetAll() => _bytes.Clear();

    /// <summary>Forgets all symbols but some.</summary>
    public void ForgetAllBut(IReadOnlySet<SymbolId> kept)
    {
        foreach (var place in _bytes.Keys)
        {
            if (!kept.Contains(place.Symbol))
                _bytes.Remove(place);
        }
    }

    /// <summary>Keeps what is known in both.</summary>
    /// <returns>Whether anything was lost.</returns>
    public bool IntersectWith(SymbolBytes other)
    {
        var changed = false;
        foreach (var (place, bytes) in _bytes.ToArray())
        {
            var common = bytes.Intersect(other[place]);
            if (common.Equals(bytes))
                continue;
            changed = true;
            if (common.IsEmpty)
                _bytes.Remove(place);
            else
                _bytes[place] = common;
        }

        return changed;
    }
}
