using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Code;

/// <summary>
/// Counts the places in kernel memory that lead to functions: calls and jumps, addresses taken by code, pointers in
/// variables. Bytes that look like such a place by chance count as well.
/// </summary>
/// <remarks>
/// <para>In code, what x86-64 has for it with the model that kernels are compiled with (gcc -mcmodel=kernel): a
/// distance behind call, jmp, jcc or lea, and an address of four bytes, sign-extended, behind mov, cmp, push and the
/// like. In variables, eight bytes at a multiple of eight.</para>
/// <para>Not seen: what only the code knew that was freed after booting or loading, and put on the heap.</para>
/// </remarks>
public sealed class ReferenceCounter
{
    // Read at once; what lies across two pieces is looked at in both, and belongs to the first.
    private const int PieceBytes = 1 << 20;

    // Before the four bytes: the longest way from an opcode to its immediate operand (modrm, sib, displacement).
    private const int LongestPrefix = 7;
    private const int FieldBytes = 4;
    private const int PointerBytes = 8;

    private readonly Dictionary<KernelAddress, int> _counts;
    private readonly KernelAddress _first;
    private readonly ulong _span;

    private ReferenceCounter(IReadOnlySet<KernelAddress> functions)
    {
        _counts = functions.ToDictionary(function => function, _ => 0);
        _first = functions.Min();
        _span = (ulong)(functions.Max() - _first) + 1;
    }

    /// <summary>How many places in some ranges lead to each of some functions.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="code">The ranges that hold code.</param>
    /// <param name="variables">The ranges that hold variables.</param>
    /// <param name="functions">Where the functions start.</param>
    /// <returns>The counts; none at all if a range is not readable: then nobody knows.</returns>
    public static IReadOnlyDictionary<KernelAddress, int> Count(
        IKernelMemory memory,
        IEnumerable<AddressRange> code,
        IEnumerable<AddressRange> variables,
        IReadOnlySet<KernelAddress> functions)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(functions);
        if (functions.Count == 0)
            return new Dictionary<KernelAddress, int>();
        var counter = new ReferenceCounter(functions);
        return code.All(range => Read(memory, range, LongestPrefix, FieldBytes, counter.CountInCode))
            && variables.All(range => Read(memory, range, 0, PointerBytes, counter.CountInVariables))
                ? counter._counts
                : new Dictionary<KernelAddress, int>();
    }

    private static bool Read(
        IKernelMemory memory, AddressRange range, int before, int after, Action<byte[], int, KernelAddress> count)
    {
        for (var start = range.Start; start < range.End; start += PieceBytes)
        {
            // Each piece with what precedes and follows it, as far as the range goes.
            var ahead = (int)Math.Min((ulong)before, (ulong)(start - range.Start));
            var length = (int)Math.Min(PieceBytes + (ulong)after - 1, (ulong)(range.End - start));
            var bytes = new byte[ahead + length];
            if (!memory.TryRead(start + -ahead, bytes))
                return false;
            count(bytes, ahead, start + -ahead);
        }

        return true;
    }

    private void CountInCode(byte[] bytes, int from, KernelAddress start)
    {
        for (var at = from; at + FieldBytes <= bytes.Length; at++)
        {
            var field = MemoryMarshal.Read<int>(bytes.AsSpan(at));
            var target = start + at + FieldBytes + field;
            if (IsNear(target) && IsDistance(bytes, at))
                Count(target);
            var address = new KernelAddress(unchecked((ulong)(long)field));
            if (IsNear(address) && IsImmediate(bytes, at))
                Count(address);
        }
    }

    private void CountInVariables(byte[] bytes, int from, KernelAddress start)
    {
        var pointers = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(0, bytes.Length / PointerBytes * PointerBytes));
        foreach (var pointer in pointers)
        {
            var address = new KernelAddress(pointer);
            if (IsNear(address))
                Count(address);
        }
    }

    private bool IsNear(KernelAddress address) => unchecked(address.Value - _first.Value) < _span;

    private void Count(KernelAddress function)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, function);
        if (!Unsafe.IsNullRef(ref count))
            count++;
    }

    // call, jmp; jcc; lea off the instruction pointer.
    private static bool IsDistance(byte[] bytes, int at) =>
        Before(bytes, at, 1) is 0xe8 or 0xe9
        || (Before(bytes, at, 1) is >= 0x80 and <= 0x8f && Before(bytes, at, 2) == 0x0f)
        || ((Before(bytes, at, 1) & 0xc7) == 0x05 && Before(bytes, at, 2) == 0x8d);

    // push, and what computes with rax or moves a constant to a register; mov and computing with any operand, whose
    // address may have a sib byte and a displacement of one or four bytes.
    private static bool IsImmediate(byte[] bytes, int at) =>
        Before(bytes, at, 1) is 0x68 or (>= 0xb8 and <= 0xbf)
        || (Before(bytes, at, 1) & 0xc7) == 0x05
        || IsWithOperand(Before(bytes, at, 2)) || IsWithOperand(Before(bytes, at, 3))
        || IsWithOperand(Before(bytes, at, 4)) || IsWithOperand(Before(bytes, at, 6))
        || IsWithOperand(Before(bytes, at, LongestPrefix));

    private static bool IsWithOperand(int opcode) => opcode is 0xc7 or 0x81;

    private static int Before(byte[] bytes, int at, int distance) => at >= distance ? bytes[at - distance] : -1;
}
