using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis;

public sealed class FunctionDecoderTests
{
    public static TheoryData<string, InstructionFlow> Flows => new()
    {
        { "90", InstructionFlow.Next },
        { "eb 10", InstructionFlow.Jump },
        { "e9 10 00 00 00", InstructionFlow.Jump },
        { "74 10", InstructionFlow.ConditionalJump },
        { "0f 84 10 00 00 00", InstructionFlow.ConditionalJump },
        { "e2 10", InstructionFlow.ConditionalJump },
        { "e3 10", InstructionFlow.ConditionalJump },
        { "c7 f8 10 00 00 00", InstructionFlow.ConditionalJump },
        { "0f 01 d5", InstructionFlow.Next },
        { "ff e0", InstructionFlow.IndirectJump },
        { "3e ff e0", InstructionFlow.IndirectJump },
        { "ff 27", InstructionFlow.IndirectJump },
        { "48 ff 2f", InstructionFlow.IndirectJump },
        { "e8 10 00 00 00", InstructionFlow.Call },
        { "ff d0", InstructionFlow.IndirectCall },
        { "0f 01 c1", InstructionFlow.IndirectCall },
        { "c3", InstructionFlow.Return },
        { "c2 08 00", InstructionFlow.Return },
        { "48 cf", InstructionFlow.Return },
        { "48 0f 07", InstructionFlow.Return },
        { "0f 0b", InstructionFlow.Trap },
        { "0f b9 c0", InstructionFlow.Trap },
        { "cd 80", InstructionFlow.Trap },
        { "cc", InstructionFlow.Breakpoint },
        { "f4", InstructionFlow.Next },
    };

    public static TheoryData<string, string, string> Assignments => new()
    {
        { "be 18 00 00 00", "rsi", "Constant { Value = 24 }" },
        { "48 c7 c7 00 00 c0 81", "rdi", "Constant { Value = 18446744071591428096 }" },
        { "48 bf 88 77 66 55 44 33 22 11", "rdi", "Constant { Value = 1234605616436508552 }" },
        { "31 f6", "rsi", "Constant { Value = 0 }" },
        { "4d 31 c0", "r8", "Constant { Value = 0 }" },
        { "29 d2", "rdx", "Constant { Value = 0 }" },
        { "48 89 df", "rdi", "Copy { Source = Rbx, Width = 8 }" },
        { "89 df", "rdi", "Copy { Source = Rbx, Width = 4 }" },
        { "48 8b 3d 10 00 00 00", "rdi", "Load { Address = [0xffffffffc0001017], Width = 8, SignExtended = False }" },
        { "8b 7b 08", "rdi", "Load { Address = [rbx+0x8], Width = 4, SignExtended = False }" },
        { "0f b6 3b", "rdi", "Load { Address = [rbx], Width = 1, SignExtended = False }" },
        { "48 63 3b", "rdi", "Load { Address = [rbx], Width = 4, SignExtended = True }" },
        { "65 48 8b 3c 25 40 00 00 00", "rdi", "Load { Address = [gs:0x40], Width = 8, SignExtended = False }" },
        { "48 8d 3d 10 00 00 00", "rdi", "Computed { Address = [0xffffffffc0001017], Width = 8 }" },
        { "8d 7c 0b 01", "rdi", "Computed { Address = [rbx+rcx*1+0x1], Width = 4 }" },
    };

    [Theory]
    [MemberData(nameof(Flows))]
    public void Every_kind_of_transfer_has_its_flow(string hex, InstructionFlow expected) =>
        Assert.Equal(expected, Assert.Single(Decode(hex).Instructions).Flow);

    [Theory]
    [MemberData(nameof(Assignments))]
    public void Simple_values_of_whole_registers_are_known(string hex, string register, string value)
    {
        var instruction = Assert.Single(Decode(hex).Instructions);
        Assert.Equal(register, instruction.WrittenRegisters.ToString());
        Assert.Equal(value, instruction.Assignment?.Value.ToString());
        Assert.Equal(register, instruction.Assignment?.Register.ToString().ToLowerInvariant());
    }

    [Theory]
    [InlineData("66 bf 18 00", "rdi")] // mov di, 24 keeps the upper bits
    [InlineData("b4 18", "rax")] // mov ah, 24
    [InlineData("0f be f3", "rsi")] // movsx esi, bl: the sign stops at 32 bits
    [InlineData("48 03 3b", "rdi")] // add rdi, [rbx]
    [InlineData("48 0f 44 fb", "rdi")]
    [InlineData("67 48 8b 3b", "rdi")]
    [InlineData("0f a2", "rax rcx rdx rbx")]
    [InlineData("48 87 df", "rbx rdi")]
    [InlineData("8c df", "rdi")]
    public void Other_changes_of_registers_are_known_without_a_value(string hex, string registers)
    {
        var instruction = Assert.Single(Decode(hex).Instructions);
        Assert.Equal(registers, instruction.WrittenRegisters.ToString());
        Assert.Null(instruction.Assignment);
    }

    [Theory]
    [InlineData("89 43 10", "rax")] // mov [rbx+0x10], eax
    [InlineData("88 63 10", "rax")] // mov [rbx+0x10], ah
    [InlineData("01 1c 0b", "rbx")] // add [rbx+rcx], ebx
    [InlineData("d3 21", "rcx")] // shl dword ptr [rcx], cl
    [InlineData("83 0b 01", "")] // or dword ptr [rbx], 1
    [InlineData("f0 48 0f b1 13", "rax rdx")] // lock cmpxchg [rbx], rdx
    [InlineData("f0 48 0f c7 0f", "rax rcx rdx rbx")] // lock cmpxchg16b [rdi]
    [InlineData("8f 03", "rsp")] // pop qword ptr [rbx]
    [InlineData("f3 48 a5", "rcx rsi rdi")] // rep movsq
    public void The_registers_that_an_instruction_works_on_are_not_those_of_its_address(string hex, string registers) =>
        Assert.Equal(registers, Assert.Single(Decode(hex).Instructions).Operands.ToString());

    [Fact]
    public void Targets_are_absolute() =>
        Assert.Equal(HexCode.Start + 0x15, Assert.Single(Decode("e8 10 00 00 00").Instructions).Target);

    [Fact]
    public void Indirect_transfers_have_no_target() =>
        Assert.False(Assert.Single(Decode("ff d0").Instructions).Target.IsValid);

    [Fact]
    public void Bytes_that_are_no_instruction_end_the_sweep_and_are_reported()
    {
        var function = Decode("48 89 07 06 48 89 07 c3");
        Assert.Single(function.Instructions);
        Assert.Equal(new AddressRange(HexCode.Start + 3, HexCode.Start + 8), function.Undecoded);
    }

    [Fact]
    public void An_instruction_that_runs_past_the_end_is_reported()
    {
        var function = Decode("90 48 89");
        Assert.Single(function.Instructions);
        Assert.Equal(2UL, function.Undecoded.Length);
    }

    [Theory]
    [InlineData("c3 00 00 00 00", 1, 4)]
    [InlineData("c3 cc cc cc", 1, 3)]
    [InlineData("0f 0b 00 00", 1, 2)]
    [InlineData("e8 00 00 00 00 cc cc", 1, 2)]
    [InlineData("e9 00 00 00 cc cc cc", 1, 2)] // the first int3 byte belongs to the jump
    [InlineData("e9 00 00 00 00 00 00", 1, 2)] // and so do four of the zeros
    public void Filling_behind_the_last_instruction_is_no_code(string hex, int instructions, int padding)
    {
        var function = Decode(hex);
        Assert.Equal(instructions, function.Instructions.Length);
        Assert.Equal((ulong)padding, function.Padding.Length);
        Assert.Equal(0UL, function.Undecoded.Length);
    }

    [Theory]
    [InlineData("90 00 00 00 00")]
    [InlineData("00 00 00 00")]
    [InlineData("50 cc")]
    public void Filling_that_execution_falls_into_is_code(string hex) =>
        Assert.Equal(0UL, Decode(hex).Padding.Length);

    [Fact]
    public void Bytes_need_not_be_an_array_of_their_own()
    {
        var code = HexCode.Of("c3 48 89 07 c3");
        var function = FunctionDecoder.Decode(code with { Bytes = code.Bytes[1..] });
        Assert.Equal("mov [rdi], rax", new InstructionPrinter().Print(function.Code, function.Instructions[0]));
        Assert.Equal(2, function.Instructions.Length);
    }

    private static DecodedFunction Decode(string hex) => FunctionDecoder.Decode(HexCode.Of(hex));
}
