using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>
/// Decides what an instruction writes to memory. Conservative by construction: everything that the decoder's
/// instruction tables report as written becomes a <see cref="MemoryWrite"/>, whatever the instruction is called, and
/// the instructions whose writes those tables leave out are in <see cref="ImplicitWriters"/>.
/// </summary>
internal static class WriteClassifier
{
    /// <summary>The write, or null if the instruction makes none.</summary>
    public static MemoryWrite? Classify(in Iced.Intel.Instruction instruction, in InstructionInfo info)
    {
        if (ImplicitWriters.Find(instruction) is { } implicitWrite)
            return implicitWrite;
        UsedMemory? first = null;
        var count = 0;
        foreach (var memory in info.GetUsedMemory())
        {
            if (!IsWritten(memory.Access))
                continue;
            first ??= memory;
            count++;
        }

        if (first is not { } written)
            return null;
        if (PushKindOf(instruction) is { } pushKind)
            return Pushed(pushKind, info);
        if (count > 1)
            return Inexpressible(AccessKind.State, written, "it writes to more than one place");
        return Stored(instruction, written);
    }

    private static bool IsWritten(OpAccess access) =>
        access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite;

    // "pop [mem]" is a stack instruction as well, but what it writes is its operand.
    private static AccessKind? PushKindOf(in Iced.Intel.Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Call => AccessKind.Call,
        Mnemonic.Push or Mnemonic.Pushf or Mnemonic.Pushfq or Mnemonic.Enter => AccessKind.Push,
        _ => null,
    };

    /// <summary>One or more words directly below the stack pointer, as one range.</summary>
    private static MemoryWrite Pushed(AccessKind kind, in InstructionInfo info)
    {
        var lowest = 0L;
        var bytes = 0L;
        foreach (var memory in info.GetUsedMemory())
        {
            if (!IsWritten(memory.Access))
                continue;
            lowest = Math.Min(lowest, unchecked((long)memory.Displacement));
            bytes += memory.MemorySize.GetSize();
        }

        var address = EffectiveAddress.OfBase(Register64.Rsp, lowest);
        return bytes == -lowest
            ? new MemoryWrite(kind, address, AccessLength.Fixed((uint)bytes))
            : new MemoryWrite(kind, address, AccessLength.Unknown, "its stack writes are not one range");
    }

    private static MemoryWrite Stored(in Iced.Intel.Instruction instruction, in UsedMemory written)
    {
        var kind = StoreKinds.Of(instruction, written.Access);
        if (written.VsibSize != 0)
            return Inexpressible(kind, written, "its addresses are in a vector register");
        if (!TryGetAddress(written, out var address))
            return Inexpressible(kind, written, "its address is computed in 32 bits");
        // The tables give a repeated string instruction no size; the instruction itself has that of one element.
        var isString = instruction.IsStringInstruction;
        var size = (uint)(isString ? instruction.MemorySize : written.MemorySize).GetSize();
        if (size == 0)
            return Inexpressible(kind, written, "its length depends on processor state");
        // The processor repeats these for either prefix, though only F3 is documented.
        var length = isString && (instruction.HasRepPrefix || instruction.HasRepnePrefix)
            ? AccessLength.Counted(size)
            : AccessLength.Fixed(size);
        if (kind == AccessKind.BitString)
        {
            address = address with
            {
                BitOffset = IcedRegisters.Widen(instruction.Op1Register),
                BitWidth = (byte)(size * 8),
            };
        }

        return new MemoryWrite(kind, address, length, ReasonAgainst(instruction, address));
    }

    private static string? ReasonAgainst(in Iced.Intel.Instruction instruction, in EffectiveAddress address) =>
        instruction.HasOpMask || StoreKinds.IsMasked(instruction.Mnemonic) ? "it writes only the bytes a mask selects"
        : instruction.Encoding == EncodingKind.MVEX ? "it converts while it stores"
        : address.Segment == AddressSegment.Fs ? "its address is relative to user space's fs base"
        : null;

    private static MemoryWrite Inexpressible(AccessKind kind, in UsedMemory written, string reason)
    {
        TryGetAddress(written, out var address);
        return new MemoryWrite(kind, address, AccessLength.Unknown, reason);
    }

    private static bool TryGetAddress(in UsedMemory memory, out EffectiveAddress address) =>
        IcedRegisters.TryGetAddress(
            memory.Segment, memory.Base, memory.Index, memory.Scale, memory.Displacement, out address)
        && memory.AddressSize == CodeSize.Code64;
}
