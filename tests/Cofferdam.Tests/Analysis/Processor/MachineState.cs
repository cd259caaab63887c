namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>What an instruction reads and writes on a <see cref="NativeMachine"/>.</summary>
internal sealed class MachineState
{
    /// <summary>The flags that arithmetic sets: overflow, sign, zero, adjust, parity, carry.</summary>
    public const ulong ArithmeticFlags = 0x8d5;

    /// <summary>The direction flag.</summary>
    public const ulong DirectionFlag = 0x400;

    /// <summary>The 16 general registers, in encoding order.</summary>
    public ulong[] Registers { get; } = new ulong[16];

    /// <summary>The flags; before an instruction only <see cref="ArithmeticFlags"/>.</summary>
    public ulong Flags { get; set; }

    /// <summary>Whether the instruction went to <see cref="NativeMachine.Target"/> and not to the next one.</summary>
    public bool HasJumped { get; set; }

    /// <summary>The arena's bytes.</summary>
    public byte[] Memory { get; } = new byte[NativeMachine.ArenaLength];
}
