using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Bytes around the values of symbols, about which something is known: that a check of them holds, or that they will
/// certainly be written.
/// </summary>
internal sealed class SymbolBytes
{
    private static readonly AddressSegment[] _segments = [AddressSegment.None, AddressSegment.Gs];

    private readonly Dictionary<ByteBase, ByteSet> _bytes;

    // Whether there may be places with an index: most routines have none to look through.
    private bool _isIndexed;

    private SymbolBytes(Dictionary<ByteBase, ByteSet> bytes, bool isIndexed = false)
    {
        _bytes = bytes;
        _isIndexed = isIndexed;
    }

    /// <summary>Nothing known.</summary>
    public SymbolBytes()
        : this([])
    {
    }

    /// <summary>The bytes around a symbol's value.</summary>
    public ByteSet this[ByteBase place] => _bytes.GetValueOrDefault(place, ByteSet.Empty);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<(ByteBase Place, ByteSet Bytes)> All =>
        [.. _bytes.Select(known => (known.Key, known.Value))];

    /// <summary>A copy that can be changed by itself.</summary>
    public SymbolBytes Clone() => new(new Dictionary<ByteBase, ByteSet>(_bytes), _isIndexed);

    /// <summary>Adds bytes.</summary>
    public void Add(ByteBase place, ByteSet bytes)
    {
        _bytes[place] = this[place].Union(bytes);
        _isIndexed |= place.Index is not null;
    }

    /// <summary>Forgets a symbol.</summary>
    public void Forget(SymbolId symbol)
    {
        foreach (var segment in _segments)
            _bytes.Remove(new ByteBase(symbol, segment));
        if (!_isIndexed)
            return;
        foreach (var place in _bytes.Keys)
        {
            if (place.Index is not null && place.DependsOn(symbol))
                _bytes.Remove(place);
        }
    }

    /// <summary>
    /// Forgets all symbols but some. An index may lead from what a symbol points to into something else.
    /// </summary>
    public void ForgetAllBut(IReadOnlySet<SymbolId> kept)
    {
        foreach (var place in _bytes.Keys)
        {
            if (place.Index is not null || !kept.Contains(place.Symbol))
                _bytes.Remove(place);
        }
    }

    /// <summary>Adds what is known in another one.</summary>
    /// <returns>Whether anything was new.</returns>
    public bool UnionWith(SymbolBytes other)
    {
        var changed = false;
        foreach (var (place, bytes) in other._bytes)
        {
            var sum = this[place].Union(bytes);
            if (sum.Equals(this[place]))
                continue;
            changed = true;
            _bytes[place] = sum;
            _isIndexed |= place.Index is not null;
        }

        return changed;
    }

    /// <summary>
    /// Symbols get the values of others: what was known of those is known of them; not so of places with an index.
    /// </summary>
    /// <param name="meeting">The symbols and their new values, which they get all at once.</param>
    public void Rename(IReadOnlyList<(SymbolId Joined, Value Incoming)> meeting)
    {
        var renamed = new List<(ByteBase Place, ByteSet Bytes)>();
        foreach (var (joined, incoming) in meeting)
        {
            foreach (var segment in _segments)
            {
                var bytes = this[new ByteBase(incoming.Symbol, segment)];
                if (!bytes.IsEmpty)
                    renamed.Add((new ByteBase(joined, segment), bytes.Shift(-incoming.Offset)));
            }
        }

        Replace(meeting, renamed);
    }

    /// <summary>
    /// What was true after <see cref="Rename"/> as it is before it: known of the values that the symbols get.
    /// </summary>
    /// <param name="meeting">The symbols and their new values, which they get all at once.</param>
    /// <param name="isWanted">Whether anything about a symbol is to be known.</param>
    public void RenameBack(IReadOnlyList<(SymbolId Joined, Value Incoming)> meeting, Predicate<SymbolId> isWanted)
    {
        var renamed = new List<(ByteBase Place, ByteSet Bytes)>();
        foreach (var (joined, incoming) in meeting)
        {
            if (incoming.IsConstant || !isWanted(incoming.Symbol))
                continue;
            foreach (var segment in _segments)
            {
                var bytes = this[new ByteBase(joined, segment)];
                if (!bytes.IsEmpty)
                    renamed.Add((new ByteBase(incoming.Symbol, segment), bytes.Shift(incoming.Offset)));
            }
        }

        Replace(meeting, renamed);
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

    private void Replace(
        IReadOnlyList<(SymbolId Joined, Value Incoming)> meeting, List<(ByteBase Place, ByteSet Bytes)> renamed)
    {
        foreach (var (joined, _) in meeting)
            Forget(joined);
        foreach (var (place, bytes) in renamed)
            Add(place, bytes);
    }
}
