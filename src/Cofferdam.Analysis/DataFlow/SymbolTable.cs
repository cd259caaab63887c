using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>
/// Gives a symbol to each place of a routine where a value comes into being; the same place has the same symbol each
/// time.
/// </summary>
internal sealed class SymbolTable
{
    private enum Kind : byte
    {
        Entry,
        UnknownEntry,
        JoinOfRegister,
        JoinOfSlot,
        Definition,
    }

    private readonly Dictionary<(Kind Kind, int Where, StackSlot Slot), SymbolId> _ids = [];
    private readonly MultiMap _atBlock = new();
    private readonly MultiMap _atInstruction = new();
    private readonly List<SymbolOrigin> _origins = [new SymbolOrigin.Zero()];

    /// <summary>Where each symbol comes from, by number.</summary>
    public IReadOnlyList<SymbolOrigin> Origins => _origins;

    /// <summary>A register at the entry of the function.</summary>
    public SymbolId AtEntry(Register64 register) =>
        Intern(Kind.Entry, (int)register, default, () => new SymbolOrigin.Entry(register));

    /// <summary>A register where a block is entered from an unknown place.</summary>
    public SymbolId AtUnknownEntry(int block, Register64 register, Func<SymbolOrigin> origin) =>
        Intern(Kind.UnknownEntry, Pair(block, register), default, origin);

    /// <summary>A register where ways meet.</summary>
    public SymbolId AtJoin(int block, Register64 register, Func<SymbolOrigin> origin) =>
        Intern(Kind.JoinOfRegister, Pair(block, register), default, origin);

    /// <summary>A stack slot where ways meet.</summary>
    public SymbolId AtJoin(int block, StackSlot slot, Func<SymbolOrigin> origin) =>
        Intern(Kind.JoinOfSlot, block, slot, origin);

    /// <summary>
    /// What an instruction puts into a register. The latest origin counts: it gets better while states do.
    /// </summary>
    public SymbolId Defined(int instruction, Register64 register, SymbolOrigin origin)
    {
        var id = Intern(Kind.Definition, Pair(instruction, register), default, () => origin);
        _origins[id.Number] = origin;
        return id;
    }

    /// <summary>The symbols of a block's joins, and of its unknown entry.</summary>
    public IEnumerable<SymbolId> JoinedAt(int block) => _atBlock[block];

    /// <summary>The symbols that an instruction defines.</summary>
    public IEnumerable<SymbolId> DefinedAt(int instruction) => _atInstruction[instruction];

    private static int Pair(int where, Register64 register) => (where * 16) + (int)register;

    private SymbolId Intern(Kind kind, int where, StackSlot slot, Func<SymbolOrigin> origin)
    {
        if (_ids.TryGetValue((kind, where, slot), out var id))
            return id;
        id = new SymbolId(_origins.Count);
        _origins.Add(origin());
        _ids.Add((kind, where, slot), id);
        switch (kind)
        {
            case Kind.Definition:
                _atInstruction.Add(where / 16, id);
                break;
            case Kind.JoinOfSlot:
                _atBlock.Add(where, id);
                break;
            case Kind.JoinOfRegister or Kind.UnknownEntry:
                _atBlock.Add(where / 16, id);
                break;
        }

        return id;
    }

    private sealed class MultiMap
    {
        private readonly Dictionary<int, List<SymbolId>> _lists = [];

        public IEnumerable<SymbolId> this[int key] => _lists.TryGetValue(key, out var list) ? list : [];

        public void Add(int key, SymbolId id)
        {
            if (!_lists.TryGetValue(key, out var list))
                _lists.Add(key, list = []);
            list.Add(id);
        }
    }
}
