using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Tests.Kernel.Code;

/// <summary>Functions whose end only the next symbol tells, as those of the image.</summary>
public sealed class CodePaddingTests
{
    private const ulong Start = 0xffffffff81000100;

    [Theory]
    [InlineData("c3", "c3")]
    [InlineData("c3 cc cc cc cc", "c3")]
    [InlineData("c3 00 00 00 00 00 00 00 00", "c3")]
    [InlineData("c3 cc cc 00 00 00 00 00 00", "c3")]
    [InlineData("0f 0b 00 00", "0f 0b")]
    // The distance of a jump to code ends in zeros; what follows is padding.
    [InlineData("e9 10 00 00 00", "e9 10 00 00 00")]
    [InlineData("e9 10 00 00 00 00 00 00 00", "e9 10 00 00 00")]
    [InlineData("e8 00 02 00 00 cc cc", "e8 00 02 00 00")]
    [InlineData("e8 00 02 00 00 00 00", "e8 00 02 00 00")]
    // The distance would lead out of the section: not a jump.
    [InlineData("b8 e9 00 ff 0f 00 00 00", "b8 e9 00 ff 0f")]
    // jmp -52 looks like a breakpoint behind eb only if it leaves the function.
    [InlineData("eb cc cc cc", "eb")]
    [InlineData("90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 "
        + "90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 eb cc cc cc",
        "90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 "
        + "90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 eb cc")]
    // Nops, and the mark behind the jump of a static call.
    [InlineData("c3 0f 1f 00 cc cc", "c3 0f 1f 00")]
    [InlineData("c3 0f 1f 40 00 00 00", "c3 0f 1f 40 00")]
    [InlineData("c3 0f 1f 44 00 00", "c3 0f 1f 44 00 00")]
    [InlineData("c3 0f 1f 80 00 00 00 00 cc", "c3 0f 1f 80 00 00 00 00")]
    [InlineData("c3 66 66 2e 0f 1f 84 00 00 00 00 00 00 00", "c3 66 66 2e 0f 1f 84 00 00 00 00 00")]
    [InlineData("eb e8 0f 1f 80 00 00 00 00", "eb e8 0f 1f 80 00 00 00 00")]
    [InlineData("e9 10 00 00 00 0f b9 cc cc cc", "e9 10 00 00 00 0f b9 cc")]
    // The distance would have to lead 800 MB down for these int3 to belong to the jump, and there is no code.
    [InlineData("e9 10 00 00 cc cc cc", "e9 10")]
    [InlineData("00 00 00 00", "")]
    [InlineData("cc", "")]
    public void Only_what_is_code_is_left(string bytes, string expected)
    {
        var code = Parse(bytes);
        var section = AddressRange.OfLength(new KernelAddress(Start), 0x1000);
        var symbol = new KernelSymbol("function", null, 't', section.Start, section.Start + code.Length);
        var memory = new OverlaidMemory(new ZeroMemory(section)).Write(section.Start, code);
        var reader = new CodeReader(new KernelSymbols([symbol]), memory, [section]);
        Assert.Equal(Convert.ToHexString(Parse(expected)), Convert.ToHexString(reader.Of(symbol).Bytes.Span));
    }

    private static byte[] Parse(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
