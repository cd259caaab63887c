using System.Text;

namespace Cofferdam.Kernel.Btf;

/// <summary>Finds the own types of one BTF by name without making a string of any of them.</summary>
internal sealed class BtfNameIndex
{
    private readonly BtfRecords _records;
    // Open addressing: numbers of types, zero for an empty slot; at most half full, so a probe always ends.
    private readonly uint[] _slots;

    public BtfNameIndex(BtfRecords records)
    {
        _records = records;
        _slots = new uint[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * records.OwnCount, 2))];
        for (var id = records.FirstId; id < records.End; id++)
        {
            var offset = records[id].NameOffset;
            if (offset == 0)
                continue;

            var slot = SlotOf(records.NameBytes(offset));
            while (_slots[slot] != 0)
                slot = Next(slot);

            _slots[slot] = id;
        }
    }

    /// <summary>The types with this name, by number.</summary>
    public IEnumerable<BtfTypeId> Find(string name)
    {
        if (name.Length == 0)
            yield break;

        var bytes = Encoding.UTF8.GetBytes(name);
        for (var slot = SlotOf(bytes); _slots[slot] != 0; slot = Next(slot))
        {
            var id = _slots[slot];
            if (_records.NameBytes(_records[id].NameOffset).SequenceEqual(bytes))
                yield return new BtfTypeId(id);
        }
    }

    private int Next(int slot) => (slot + 1) & (_slots.Length - 1);

    // FNV-1a, 32 bits.
    private int SlotOf(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var value in name)
            hash = unchecked((hash ^ value) * 16777619u);

        return (int)(hash & (uint)(_slots.Length - 1));
    }
}
