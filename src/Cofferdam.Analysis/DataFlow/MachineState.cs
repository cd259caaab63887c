using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>
/// What the general registers and the stack slots with saved registers hold at one point of a routine.
/// </summary>
public sealed class MachineState
{
    private const int RegisterCount = 16;

    private readonly Value[] _registers;
    private readonly Dictionary<StackSlot, Value> _slots;

    private MachineState(Value[] registers, Dictionary<StackSlot, Value> slots)
    {
        _registers = registers;
        _slots = slots;
    }

    /// <summary>A state whose registers hold what <paramref name="valueOf"/> says, with no known slots.</summary>
    public MachineState(Func<Register64, Value> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        _slots = [];
        _registers = new Value[RegisterCount];
        for (var register = 0; register < RegisterCount; register++)
            _registers[register] = valueOf((Register64)register);
    }

    /// <summary>The value of a register.</summary>
    public Value this[Register64 register]
    {
        get => _registers[(int)register];
        set => _registers[(int)register] = value;
    }

    /// <summary>The slots whose content is known.</summary>
    public IReadOnlyDictionary<StackSlot, Value> Slots => _slots;

    /// <summary>A register that holds a symbol's value, plus a constant; null if none does.</summary>
    public Register64? FindRegister(SymbolId symbol)
    {
        for (var register = 0; register < RegisterCount; register++)
        {
            if (_registers[register].Symbol == symbol)
                return (Register64)register;
        }

        return null;
    }

    /// <summary>A copy that can be changed by itself.</summary>
    public MachineState Clone() => new([.. _registers], new Dictionary<StackSlot, Value>(_slots));

    /// <summary>The value of an address expression in this state, without its segment and its bit offset.</summary>
    public AddressValue Evaluate(in EffectiveAddress address)
    {
        var sum = address.Base == Register64.None ? Value.Constant(0) : this[address.Base];
        sum += address.Displacement;
        if (address.Index == Register64.None)
            return new AddressValue(sum, null, 1);
        var index = this[address.Index];
        if (index.IsConstant)
            return new AddressValue(sum + unchecked(index.Offset * address.Scale), null, 1);
        // The compiler may put the pointer into the index register where the factor is 1.
        if (sum.IsConstant && address.Scale == 1)
            return new AddressValue(index + sum.Offset, null, 1);
        return new AddressValue(sum, index, address.Scale);
    }

    /// <summary>Saves a value in eight bytes of the stack.</summary>
    public void Save(StackSlot slot, Value value) => _slots[slot] = value;

    /// <summary>Forgets the slots that share bytes with [offset, offset + length) of a stack.</summary>
    public void ForgetSlots(SymbolId stack, long offset, long length) =>
        ForgetSlots(slot =>
            slot.Stack == stack && slot.Offset < offset + length && slot.Offset + StackSlot.Size > offset);

    /// <summary>Forgets chosen slots.</summary>
    public void ForgetSlots(Predicate<StackSlot> isForgotten)
    {
        List<StackSlot>? forgotten = null;
        foreach (var slot in _slots.Keys)
        {
            if (isForgotten(slot))
                (forgotten ??= []).Add(slot);
        }

        foreach (var slot in forgotten ?? [])
            _slots.Remove(slot);
    }

    /// <summary>
    /// Takes in what else may be here: where the two differ, a register or slot holds what the functions say from now
    /// on; a slot that only one of them knows is forgotten.
    /// </summary>
    public void Join(MachineState other, Func<Register64, Value> joinedRegister, Func<StackSlot, Value> joinedSlot)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(joinedRegister);
        ArgumentNullException.ThrowIfNull(joinedSlot);
        for (var register = 0; register < RegisterCount; register++)
        {
            if (_registers[register] != other._registers[register])
                _registers[register] = joinedRegister((Register64)register);
        }

        foreach (var (slot, value) in _slots.ToArray())
        {
            if (!other._slots.TryGetValue(slot, out var otherValue))
                _slots.Remove(slot);
            else if (otherValue != value)
                _slots[slot] = joinedSlot(slot);
        }
    }

    /// <summary>Whether both know the same.</summary>
    public bool SameAs(MachineState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!_registers.AsSpan().SequenceEqual(other._registers) || _slots.Count != other._slots.Count)
            return false;
        foreach (var (slot, value) in _slots)
        {
            if (!other._slots.TryGetValue(slot, out var otherValue) || otherValue != value)
                return false;
        }

        return true;
    }
}
