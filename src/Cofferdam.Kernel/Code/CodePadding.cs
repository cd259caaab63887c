using System.Runtime.InteropServices;

namespace Cofferdam.Kernel.Code;

/// <summary>The filling between the end of a function and the next symbol.</summary>
internal static class CodePadding
{
    private const byte Breakpoint = 0xcc;
    private const byte Call = 0xe8;
    private const byte Jump = 0xe9;
    private const byte ShortJump = 0xeb;
    private const int DistanceSize = 4;

    // What ends in such bytes of its own: the nops between functions, and the mark behind the jump of a static call
    // (arch/x86/kernel/static_call.c, tramp_ud).
    private static readonly (byte[] Start, int Own)[] _instructions =
    [
        ([0x0f, 0x1f], 1), // nop [rax]
        ([0x0f, 0x1f, 0x40], 1), // nop [rax+0]
        ([0x0f, 0x1f, 0x44], 2), // nop [rax+rax+0]
        ([0x0f, 0x1f, 0x80], 4), // nop [rax+0], with a long displacement
        ([0x0f, 0x1f, 0x84], 5), // nop [rax+rax+0], with a long displacement
        ([0x0f, 0xb9], 1), // ud1 ecx, esp
    ];

    /// <summary>
    /// The code without the zeros and breakpoints behind it. Zeros decode as stores (add [rax], al), so what the end of
    /// a page is filled with would be taken for code that writes. Nops are left: they are harmless.
    /// </summary>
    /// <param name="code">The code.</param>
    /// <param name="start">The address of its first byte.</param>
    /// <param name="isText">Whether there is code at an address.</param>
    public static ReadOnlyMemory<byte> Trim(
        ReadOnlyMemory<byte> code, KernelAddress start, Func<KernelAddress, bool> isText)
    {
        var span = code.Span;
        var end = span.LastIndexOfAnyExcept((byte)0, Breakpoint) + 1;
        return code[..(end + BytesOfLastInstruction(span, end, start, isText))];
    }

    // A function may end with a call or a jump whose distance ends in zeros (e8 10 27 00 00), or in breakpoints where a
    // module happens to lie that far from the image (e9 10 27 00 cc). They are its own if the distance leads to code.
    private static int BytesOfLastInstruction(
        ReadOnlySpan<byte> span, int end, KernelAddress start, Func<KernelAddress, bool> isText)
    {
        foreach (var (instruction, own) in _instructions)
        {
            if (end + own <= span.Length && span[..end].EndsWith(instruction))
                return own;
        }

        for (var own = DistanceSize; own > 0; own--)
        {
            var distance = end + own - DistanceSize;
            if (distance < 1 || end + own > span.Length || span[distance - 1] is not (Call or Jump))
                continue;

            if (isText(start + end + own + MemoryMarshal.Read<int>(span[distance..])))
                return own;
        }

        return EndsInShortJump(span, end) ? 1 : 0;
    }

    // jmp -52 inside the function: eb cc.
    private static bool EndsInShortJump(ReadOnlySpan<byte> span, int end) =>
        end > 0 && end < span.Length && span[end - 1] == ShortJump && span[end] == Breakpoint
        && end + 1 + unchecked((sbyte)Breakpoint) >= 0;
}
