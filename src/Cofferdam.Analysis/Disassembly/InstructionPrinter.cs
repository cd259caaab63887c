using System.Runtime.InteropServices;
using Cofferdam.Kernel.Code;
using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>Prints instructions in Intel syntax, lower case, numbers in hexadecimal. Not thread-safe.</summary>
public sealed class InstructionPrinter
{
    private readonly IntelFormatter _formatter = new(new FormatterOptions
    {
        HexPrefix = "0x",
        HexSuffix = "",
        UppercaseHex = false,
        SpaceAfterOperandSeparator = true,
        SmallHexNumbersInDecimal = false,
        BranchLeadingZeros = false,
        ShowBranchSize = false,
    });

    private readonly StringOutput _output = new();

    /// <summary>The text of <paramref name="instruction"/>, which was decoded from <paramref name="code"/>.</summary>
    public string Print(FunctionCode code, in Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(code);
        var bytes = code.Bytes.Slice((int)(instruction.Address - code.Start), instruction.Length);
        var array = MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : bytes.ToArray();
        var decoder = Decoder.Create(
            64, new ByteArrayCodeReader(array), instruction.Address.Value, DecoderOptions.MPX);
        decoder.Decode(out var decoded);
        _formatter.Format(decoded, _output);
        return _output.ToStringAndReset();
    }
}
