using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>The bytes that the model says an instruction writes in a state.</summary>
/// <param name="Start">The first one, counted from the start of the arena, modulo 2^64.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct WrittenRange(ulong Start, ulong Length)
{
    /// <summary>
    /// Whether the bytes from place <paramref name="first"/> to <paramref name="last"/> are among them.
    /// </summary>
    public bool Covers(int first, int last) => Start <= (ulong)first && Start + Length > (ulong)last;

    /// <summary>The range; false if the model does not claim to know it.</summary>
    public static bool TryGet(MemoryWrite write, MachineState before, ulong arena, out WrittenRange range)
    {
        var start = unchecked(write.Address.Evaluate(before.Registers, NativeMachine.GsBase) - arena);
        ulong? length = write.Length.Kind switch
        {
            AccessLengthKind.Fixed => write.Length.Bytes,
            AccessLengthKind.Counted => write.Length.Bytes * before.Registers[(int)Register64.Rcx],
            _ when write.Inexpressible is null => 0,
            _ => null,
        };
        range = new WrittenRange(start, length ?? 0);
        return length is not null;
    }
}
