using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using CsCheck;
using Iced.Intel;

namespace Cofferdam.Tests.Analysis;

/// <summary>Random instructions of every form, and random bytes.</summary>
public sealed class AccessMapPropertyTests
{
    private static readonly Register[] _bases =
        [.. Enumerable.Range(0, 16).Select(i => Register.RAX + i), Register.None];

    private static readonly Gen<OperandChoice> _choices =
        Gen.Select(
            Gen.OneOf(_bases), Gen.OneOf([.. _bases.Where(b => b != Register.RSP)]),
            Gen.OneOf(1, 2, 4, 8), Gen.OneOf(Gen.Int[-128, 127], Gen.Int),
            Gen.OneOf(Register.None, Register.GS, Register.FS), Gen.Bool, Gen.Bool, Gen.Bool)
        .Select((b, i, scale, displacement, segment, locked, repeat, mask) =>
            new OperandChoice(b, i, scale, displacement, segment, locked, repeat, mask));

    private static readonly Gen<OpCodeInfo> _forms = Gen.Int[0, InstructionSet.Forms.Count - 1]
        .Select(index => InstructionSet.Forms[index]);

    private static readonly Gen<ulong[]> _registerValues = Gen.ULong.Array[16];

    private static readonly Gen<byte[]> _hostileBytes = Gen.Frequency(
        (2, Gen.Byte.Array[0, 200]),
        // What the decoder stumbles over: prefixes, vector escapes, filling.
        (1, Gen.OneOf<byte>(0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x48, 0x4f, 0x62, 0xc4, 0xc5, 0x0f, 0x00, 0xcc, 0xe9)
            .Array[0, 60]));

    [Fact]
    public void The_address_of_a_store_is_what_the_instruction_computes() =>
        Gen.Select(_forms, _choices, _registerValues).Sample(
            (form, choice, values) =>
            {
                if (!InstructionSet.TryEncode(form, choice, out var bytes))
                    return;
                var reader = new ByteArrayCodeReader(bytes);
                var instruction = Decoder.Create(64, reader, 0x1000, DecoderOptions.MPX).Decode();
                if (!TryEvaluateOperand(instruction, values, out var expected))
                    return;
                var site = MapOf(bytes).Sites.SingleOrDefault();
                if (site is null || site.Need is ProbeNeed.UncoveredByProbe || IsElsewhere(site))
                    return;
                Assert.Equal(expected, site.EffectiveAddress.Evaluate(values, SegmentBase));
                Assert.Equal((uint)instruction.MemorySize.GetSize(), site.Length.Bytes);
            },
            iter: 30_000);

    [Fact]
    public void Every_instruction_is_decoded_whole_and_prints_the_same_twice() =>
        Gen.Select(_forms, _choices).Array[1, 20].Sample(
            list =>
            {
                var instructions = list
                    .Select(c => InstructionSet.TryEncode(c.Item1, c.Item2, out var bytes) ? bytes : []).ToArray();
                var code = new FunctionCode("f", null, HexCode.Start, instructions.SelectMany(b => b).ToArray());
                var function = FunctionDecoder.Decode(code);
                AssertAccountsForEveryByte(function);
                Assert.Equal(0UL, function.Undecoded.Length);
                Assert.Equal(
                    AccessMapPrinter.Print(AccessMap.Build([code])), AccessMapPrinter.Print(AccessMap.Build([code])));
            },
            iter: 2_000);

    [Fact]
    public void Random_bytes_are_accounted_for_to_the_last() =>
        _hostileBytes.Sample(
            bytes =>
            {
                var code = new FunctionCode("f", null, HexCode.Start, bytes);
                AssertAccountsForEveryByte(FunctionDecoder.Decode(code));
                var map = AccessMap.Build([code]);
                Assert.All(map.Sites, site => Assert.True(code.Range.Contains(site.Address)));
                Assert.All(map.Sites, site => Assert.Contains(site.Text.Split(' ')[0], site.Text));
            },
            iter: 20_000);

    [Fact]
    public void Overlapping_functions_of_random_bytes_have_one_site_per_address() =>
        Gen.Select(Gen.Byte.Array[64], Gen.Select(Gen.Int[0, 40], Gen.Int[0, 24]).Array[1, 6]).Sample(
            (bytes, ranges) =>
            {
                var functions = ranges.Select((r, i) => new FunctionCode(
                    $"f{i}", null, HexCode.Start + r.Item1, bytes.AsMemory(r.Item1, r.Item2)));
                var map = AccessMap.Build(functions);
                Assert.Equal(map.Sites.Select(s => s.Address).Distinct().Order(), map.Sites.Select(s => s.Address));
            },
            iter: 5_000);

    [Fact]
    public void A_function_cut_short_anywhere_loses_only_what_was_cut()
    {
        var whole = HexCode.Of(
            "f3 0f 1e fa 41 57 48 c7 44 24 08 00 00 00 00 f0 48 0f ab 07 65 48 89 05 10 00 00 00 62 f1 7c 48 11 07 c3");
        var expected = FunctionDecoder.Decode(whole).Instructions;
        for (var length = 0; length < whole.Bytes.Length; length++)
        {
            var cut = FunctionDecoder.Decode(whole with { Bytes = whole.Bytes[..length] });
            AssertAccountsForEveryByte(cut);
            Assert.Equal(expected.TakeWhile(i => i.End <= HexCode.Start + length), cut.Instructions);
        }
    }

    private const ulong SegmentBase = 0xffff_8881_0000_0000;

    // These do not write at the plain address of their first memory operand.
    private static bool IsElsewhere(AccessSite site) =>
        site.Kind is AccessKind.Push or AccessKind.Call or AccessKind.BitString
        || site.Text.Split(' ')[0] is "pop" or "movdir64b" or "enqcmd" or "enqcmds";

    private static bool TryEvaluateOperand(in Iced.Intel.Instruction instruction, ulong[] values, out ulong address)
    {
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            if (instruction.GetOpKind(operand) is OpKind.Memory or OpKind.MemoryESRDI or OpKind.MemorySegRDI)
                return instruction.TryGetVirtualAddress(operand, 0, out address, ValueOf);
        }

        address = 0;
        return false;

        bool ValueOf(Register register, int element, int size, out ulong value)
        {
            value = register is Register.GS or Register.FS ? SegmentBase
                : register.IsGPR64() ? values[register - Register.RAX] : 0;
            return register.IsGPR64() || register.IsSegmentRegister();
        }
    }

    private static AccessMap MapOf(byte[] bytes) =>
        AccessMap.Build([new FunctionCode("f", null, new KernelAddress(0x1000), bytes)]);

    private static void AssertAccountsForEveryByte(DecodedFunction function)
    {
        var at = function.Code.Start;
        foreach (var instruction in function.Instructions)
        {
            Assert.Equal(at, instruction.Address);
            Assert.InRange(instruction.Length, 1, 15);
            at = instruction.End;
        }

        var rest = function.Undecoded.Length + function.Padding.Length;
        Assert.True(function.Undecoded.Length == 0 || function.Padding.Length == 0);
        Assert.Equal(function.Code.Range.End, at + (long)rest);
    }
}
