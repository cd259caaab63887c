using Cofferdam.Analysis.Disassembly;
using Iced.Intel;
using Instruction = Iced.Intel.Instruction;

namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>
/// Draws instructions of a given form with random operands, and for each a random state in which all its operands in
/// memory lie in the arena of a machine.
/// </summary>
internal sealed class InstructionSampler(NativeMachine machine, int seed)
{
    // Operands start in the middle of the arena: around it is room for the longest ones and for a stack.
    private const int FirstPlace = 0x400;
    private const int LastPlace = 0xc00;
    private const int MostElements = 8;

    private static readonly ulong[] _edges =
    [
        0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000,
        0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_8000_0000, 0xffff_ffff_ffff_ffff,
    ];

    private readonly Random _random = new(seed);

    // Registers whose value the instruction needs to be what it is.
    private readonly HashSet<Register> _fixed = [];

    /// <summary>
    /// Draws an instruction; false if the operands drawn do not go together (such as ah and r9, or an address that no
    /// displacement can move into the arena).
    /// </summary>
    public bool TrySample(OpCodeInfo form, MachineState before, out byte[] bytes)
    {
        _fixed.Clear();
        bytes = [];
        _random.NextBytes(before.Memory);
        before.Flags = unchecked((ulong)_random.NextInt64()) & MachineState.ArithmeticFlags;
        for (var number = 0; number < before.Registers.Length; number++)
            before.Registers[number] = Number();

        var instruction = new Instruction { Code = form.Code };
        var isNarrow = Chance(10);
        for (var operand = 0; operand < form.OpCount; operand++)
            SetOperand(ref instruction, operand, form.GetOpKind(operand), isNarrow);
        SetPrefixes(ref instruction, form);
        SetImplicit(instruction, before, isNarrow);
        var target = Place(IsAligned(instruction) ? 64 : 1);
        if (UsesMemory(instruction) && !TryPlace(ref instruction, before, target))
            return false;
        SetComparand(instruction, before, target);
        if (!TrySetTarget(instruction, before, target))
            return false;

        using var stream = new MemoryStream();
        if (!Encoder.Create(64, new StreamCodeWriter(stream)).TryEncode(instruction, machine.Slot, out _, out _))
            return false;
        bytes = stream.ToArray();
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes), machine.Slot);
        decoder.Decode(out var decoded);
        return !decoded.IsInvalid && decoded.Code == form.Code && decoded.Length == bytes.Length;
    }

    private void SetOperand(ref Instruction instruction, int operand, OpCodeOperandKind kind, bool isNarrow)
    {
        var name = kind.ToString();
        switch (kind)
        {
            case OpCodeOperandKind.seg_rSI:
                instruction.SetOpKind(operand, isNarrow ? OpKind.MemorySegESI : OpKind.MemorySegRSI);
                return;
            case OpCodeOperandKind.es_rDI:
                instruction.SetOpKind(operand, isNarrow ? OpKind.MemoryESEDI : OpKind.MemoryESRDI);
                return;
            case OpCodeOperandKind.seg_rDI:
                instruction.SetOpKind(operand, isNarrow ? OpKind.MemorySegEDI : OpKind.MemorySegRDI);
                return;
            case OpCodeOperandKind.seg_rBX_al:
                instruction.SetOpKind(operand, OpKind.Memory);
                instruction.MemoryBase = Register.RBX;
                instruction.MemoryIndex = Register.AL;
                return;
            case OpCodeOperandKind.br64_1 or OpCodeOperandKind.br64_4:
                instruction.SetOpKind(operand, OpKind.NearBranch64);
                instruction.NearBranch64 = machine.Target;
                return;
            case OpCodeOperandKind.mem_offs:
                instruction.SetOpKind(operand, OpKind.Memory);
                instruction.MemoryDisplSize = 8;
                return;
        }

        if (kind == OpCodeOperandKind.mem || (ProcessorForms.IsMemory(kind) && Chance(70)))
            SetMemory(ref instruction, operand, isNarrow);
        else if (RegisterOf(name) is var register and not Register.None)
        {
            instruction.SetOpKind(operand, OpKind.Register);
            instruction.SetOpRegister(operand, register);
        }
        else
            SetImmediate(ref instruction, operand, name);
    }

    private Register RegisterOf(string name)
    {
        if (Enum.TryParse<Register>(name.ToUpperInvariant(), out var itself))
            return itself;
        var end = name.IndexOf('_', StringComparison.Ordinal);
        return (end < 0 ? name : name[..end]) switch
        {
            "r8" => Register.AL + _random.Next(20),
            "r16" => Register.AX + _random.Next(16),
            "r32" => Register.EAX + _random.Next(16),
            "r64" => Register.RAX + _random.Next(16),
            "seg" => Register.ES + _random.Next(6),
            "mm" => Register.MM0 + _random.Next(8),
            "xmm" => Register.XMM0 + _random.Next(16),
            "ymm" => Register.YMM0 + _random.Next(16),
            _ => Register.None,
        };
    }

    private void SetMemory(ref Instruction instruction, int operand, bool isNarrow)
    {
        instruction.SetOpKind(operand, OpKind.Memory);
        var first = isNarrow ? Register.EAX : Register.RAX;
        var hasBase = Chance(80);
        var hasIndex = Chance(50);
        if (!hasBase && !hasIndex && Chance(50))
            instruction.MemoryBase = isNarrow ? Register.EIP : Register.RIP;
        if (hasBase)
            instruction.MemoryBase = first + _random.Next(16);
        if (hasIndex)
        {
            instruction.MemoryIndex = first + _random.Next(16);
            instruction.MemoryIndexScale = 1 << _random.Next(4);
        }

        instruction.MemoryDisplSize = isNarrow ? 4 : 8;
    }

    private void SetImmediate(ref Instruction instruction, int operand, string name)
    {
        var kind = name switch
        {
            "imm16" => OpKind.Immediate16,
            "imm32" => OpKind.Immediate32,
            "imm32sex64" => OpKind.Immediate32to64,
            "imm64" => OpKind.Immediate64,
            "imm8sex16" => OpKind.Immediate8to16,
            "imm8sex32" => OpKind.Immediate8to32,
            "imm8sex64" => OpKind.Immediate8to64,
            // The second of two immediates (enter) has a kind of its own.
            _ when operand > 0 && instruction.GetOpKind(operand - 1) is OpKind.Immediate16 or OpKind.Immediate8 =>
                OpKind.Immediate8_2nd,
            _ => OpKind.Immediate8,
        };
        var number = unchecked((long)Number());
        instruction.SetOpKind(operand, kind);
        instruction.SetImmediate(operand, kind switch
        {
            _ when name == "imm8_const_1" => 1,
            // The frame has to stay in the arena.
            _ when instruction.Mnemonic == Mnemonic.Enter => number & 0xff,
            OpKind.Immediate8 or OpKind.Immediate8_2nd => (byte)number,
            OpKind.Immediate16 => (ushort)number,
            OpKind.Immediate32 => (uint)number,
            OpKind.Immediate8to16 or OpKind.Immediate8to32 or OpKind.Immediate8to64 => (sbyte)number,
            OpKind.Immediate32to64 => (int)number,
            _ => number,
        });
    }

    private void SetPrefixes(ref Instruction instruction, OpCodeInfo form)
    {
        if (instruction.IsStringInstruction)
        {
            instruction.HasRepPrefix = Chance(50);
            instruction.HasRepnePrefix = !instruction.HasRepPrefix && Chance(20);
        }

        if (form.CanUseLockPrefix && instruction.Op0Kind == OpKind.Memory)
            instruction.HasLockPrefix = Chance(30);
        if (Chance(20))
            instruction.SegmentPrefix = Chance(50) ? Register.GS : Register.ES + _random.Next(4);
    }

    // The registers that the instruction uses as addresses and counts without an operand that says so.
    private void SetImplicit(in Instruction instruction, MachineState before, bool isNarrow)
    {
        if (instruction.IsStackInstruction)
            Fix(before, Register.RSP, Place(8));
        if (instruction.Mnemonic is Mnemonic.Leave or Mnemonic.Enter)
            Fix(before, Register.RBP, Place(8));
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            switch (instruction.GetOpKind(operand))
            {
                case OpKind.MemoryESRDI or OpKind.MemoryESEDI:
                    Fix(before, Register.RDI, Above(Place(1), isNarrow));
                    break;
                case OpKind.MemorySegRDI or OpKind.MemorySegEDI:
                    Fix(before, Register.RDI, Above(Place(1) - SegmentBase(instruction), isNarrow));
                    break;
                case OpKind.MemorySegRSI or OpKind.MemorySegESI:
                    Fix(before, Register.RSI, Above(Place(1) - SegmentBase(instruction), isNarrow));
                    break;
            }
        }

        if (instruction.IsStringInstruction)
            Fix(before, Register.RCX, Above((ulong)_random.Next(MostElements + 1), isNarrow));
        // Half of the jumps that depend on a count shall be taken.
        if (instruction.Code.IsJcxShort() || instruction.Code.IsLoop() || instruction.Code.IsLoopcc())
            Fix(before, Register.RCX, (ulong)_random.Next(2));
        if (instruction.Mnemonic == Mnemonic.Xlatb)
            _fixed.Add(Register.RAX);
    }

    // Vectors often fault elsewhere, and locks across cache lines are slow or forbidden.
    private static bool IsAligned(in Instruction instruction) =>
        instruction.MemorySize.GetSize() >= 16 || instruction.HasLockPrefix || instruction.Mnemonic == Mnemonic.Xchg;

    // Moves the operand in memory to a place in the arena: by its base if that is free, else by its displacement.
    private bool TryPlace(ref Instruction instruction, MachineState before, ulong target)
    {
        var distance = target - SegmentBase(instruction);
        var isNarrow = instruction.MemoryBase.IsGPR32() || instruction.MemoryIndex.IsGPR32()
            || instruction.MemoryDisplSize == 4;
        var @base = instruction.IsIPRelativeMemoryOperand ? Register.None : instruction.MemoryBase.GetFullRegister();
        var index = instruction.MemoryIndex.GetFullRegister();
        var bits = BitOffsetOf(instruction);
        var isFree = @base != Register.None && @base != index && @base != bits && !_fixed.Contains(@base);
        if (!isFree)
        {
            foreach (var register in new[] { @base, index, bits })
            {
                if (register.IsGPR64() && !_fixed.Contains(register))
                    before.Registers[register - Register.RAX] = unchecked((ulong)_random.Next(-0x400_0000, 0x400_0000));
            }
        }

        unchecked
        {
            if (index != Register.None)
            {
                var value = before.Registers[index - Register.RAX];
                distance -= instruction.MemoryIndex == Register.AL
                    ? (byte)value
                    : value * (ulong)instruction.MemoryIndexScale;
            }

            if (bits != Register.None)
                distance -= BitStringDistance(instruction.Op1Register, before.Registers[bits - Register.RAX]);
            if (instruction.IsIPRelativeMemoryOperand)
            {
                instruction.MemoryDisplacement64 = distance;
                return true;
            }

            long displacement;
            if (isFree)
            {
                displacement = instruction.MemoryIndex == Register.AL ? 0 : Displacement();
                before.Registers[@base - Register.RAX] = Above(distance - (ulong)displacement, isNarrow);
            }
            else
            {
                if (@base != Register.None)
                    distance -= before.Registers[@base - Register.RAX];
                displacement = isNarrow ? (int)distance : (long)distance;
            }

            instruction.MemoryDisplacement64 = isNarrow ? (uint)displacement : (ulong)displacement;
            var isShort = @base != Register.None && displacement == (sbyte)displacement && Chance(90);
            instruction.MemoryDisplSize = isShort ? displacement == 0 ? 0 : 1 : isNarrow ? 4 : 8;
            return displacement == (int)displacement || (@base | index) == Register.None;
        }
    }

    // Half of the comparisons shall succeed.
    private void SetComparand(in Instruction instruction, MachineState before, ulong target)
    {
        if (instruction.Mnemonic is not (Mnemonic.Cmpxchg or Mnemonic.Cmpxchg8b or Mnemonic.Cmpxchg16b)
            || !UsesMemory(instruction) || Chance(50)
            || IsAddressedBy(instruction, Register.RAX) || IsAddressedBy(instruction, Register.RDX))
            return;
        var at = before.Memory.AsSpan((int)(target - machine.Arena));
        before.Registers[(int)Register64.Rax] = BitConverter.ToUInt64(at);
        if (instruction.Mnemonic == Mnemonic.Cmpxchg8b)
            before.Registers[(int)Register64.Rdx] = BitConverter.ToUInt32(at[4..]);
        else if (instruction.Mnemonic == Mnemonic.Cmpxchg16b)
            before.Registers[(int)Register64.Rdx] = BitConverter.ToUInt64(at[8..]);
    }

    // Where an indirect branch or a return finds its target. A call cannot use rsp as its target and for its stack.
    private bool TrySetTarget(in Instruction instruction, MachineState before, ulong target)
    {
        if (instruction.Mnemonic == Mnemonic.Ret)
            SetWord(before, before.Registers[(int)Register64.Rsp], machine.Target);
        if (!instruction.IsJmpNearIndirect && !instruction.IsCallNearIndirect)
            return true;
        if (instruction.Op0Kind == OpKind.Memory)
            SetWord(before, target, machine.Target);
        else if (_fixed.Contains(instruction.Op0Register))
            return false;
        else
            Fix(before, instruction.Op0Register, machine.Target);
        return true;
    }

    private void SetWord(MachineState before, ulong address, ulong value) =>
        BitConverter.TryWriteBytes(before.Memory.AsSpan((int)(address - machine.Arena)), value);

    private static bool IsAddressedBy(in Instruction instruction, Register register) =>
        instruction.MemoryBase.GetFullRegister() == register || instruction.MemoryIndex.GetFullRegister() == register;

    private static bool UsesMemory(in Instruction instruction)
    {
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            if (instruction.GetOpKind(operand) == OpKind.Memory)
                return true;
        }

        return false;
    }

    private static Register BitOffsetOf(in Instruction instruction) =>
        instruction.Mnemonic is Mnemonic.Bt or Mnemonic.Bts or Mnemonic.Btr or Mnemonic.Btc
        && instruction.Op1Kind == OpKind.Register
            ? instruction.Op1Register.GetFullRegister()
            : Register.None;

    // Intel SDM volume 2, BT: the word of the operand's size that holds the bit, counted with its sign.
    private static ulong BitStringDistance(Register register, ulong value)
    {
        var width = register.GetSize() * 8;
        var bit = unchecked((long)(value << 64 - width)) >> 64 - width;
        return unchecked((ulong)(bit >> int.Log2(width)) * (ulong)(width / 8));
    }

    private static ulong SegmentBase(in Instruction instruction) =>
        instruction.SegmentPrefix == Register.GS ? NativeMachine.GsBase : 0;

    private void Fix(MachineState before, Register register, ulong value)
    {
        _fixed.Add(register);
        before.Registers[register - Register.RAX] = value;
    }

    private ulong Place(int alignment) =>
        machine.Arena + (ulong)(_random.Next(FirstPlace, LastPlace) / alignment * alignment);

    // A value of which only the low half counts, if the address has 32 bits.
    private ulong Above(ulong value, bool isNarrow) => isNarrow ? Number() << 32 | (uint)value : value;

    private long Displacement() => _random.Next(4) switch
    {
        0 => 0,
        1 => _random.Next(int.MinValue, int.MaxValue),
        _ => _random.Next(sbyte.MinValue, sbyte.MaxValue + 1),
    };

    private ulong Number() => _random.Next(4) switch
    {
        0 => _edges[_random.Next(_edges.Length)],
        1 => unchecked((ulong)_random.Next(-256, 256)),
        _ => unchecked((ulong)_random.NextInt64(long.MinValue, long.MaxValue)),
    };

    private bool Chance(int percent) => _random.Next(100) < percent;
}
