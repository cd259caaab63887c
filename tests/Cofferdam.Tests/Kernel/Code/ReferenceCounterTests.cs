using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Memory;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Kernel.Code;

/// <summary>What leads to a function is counted, wherever it stands.</summary>
public sealed class ReferenceCounterTests
{
    private static readonly KernelAddress _function = new(0xffff_ffff_8100_0040);
    private static readonly KernelAddress _start = new(0xffff_ffff_8200_0000);

    public static TheoryData<string, Action<Assembler>> Places { get; } = new()
    {
        { "call", c => c.call(_function.Value) },
        { "jmp", c => c.jmp(_function.Value) },
        { "jne", c => c.jne(_function.Value) },
        { "lea off the instruction pointer", c => c.lea(rdi, __[_function.Value]) },
        { "mov to a register", c => c.mov(rdi, Signed) },
        { "mov to memory", c => c.mov(__qword_ptr[rdi], Signed) },
        { "mov to memory with a small displacement", c => c.mov(__qword_ptr[rdi + 8], Signed) },
        { "mov to memory with a displacement", c => c.mov(__qword_ptr[rdi + 0x408], Signed) },
        { "mov to the stack", c => c.mov(__qword_ptr[rsp + 8], Signed) },
        { "mov to the stack, far", c => c.mov(__qword_ptr[rsp + 0x408], Signed) },
        { "cmp with rax", c => c.cmp(rax, Signed) },
        { "cmp with another register", c => c.cmp(rbx, Signed) },
        { "cmp with memory", c => c.cmp(__qword_ptr[rdi + 8], Signed) },
        { "push", c => c.push(Signed) },
        { "mov of all eight bytes", c => c.mov(rdi, _function.Value) },
    };

    private static int Signed => unchecked((int)_function.Value);

    [Theory]
    [MemberData(nameof(Places))]
    public void What_leads_to_a_function_is_counted_once(string place, Action<Assembler> write)
    {
        Assert.NotEmpty(place);
        var code = CodeOf(c =>
        {
            c.nop();
            write(c);
            c.ret();
        });
        Assert.Equal(1, Count(code: code));
    }

    [Fact]
    public void Code_that_leads_elsewhere_does_not_count() =>
        Assert.Equal(0, Count(code: CodeOf(c =>
        {
            c.call(_function.Value + 1);
            c.mov(rdi, Signed - 1);
            c.jmp(_function.Value - 1);
        })));

    [Fact]
    public void Pointers_count_where_pointers_stand()
    {
        var variables = new byte[64];
        BitConverter.TryWriteBytes(variables.AsSpan(8), _function.Value);
        BitConverter.TryWriteBytes(variables.AsSpan(28), _function.Value);
        BitConverter.TryWriteBytes(variables.AsSpan(56), _function.Value);
        Assert.Equal(2, Count(variables: variables));
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(-3)]
    [InlineData(-1)]
    [InlineData(0)]
    public void What_lies_across_two_pieces_counts_once(int distance)
    {
        const int piece = 1 << 20;
        var code = new byte[2 * piece];
        var at = piece + distance;
        code[at - 1] = 0xe8;
        BitConverter.TryWriteBytes(code.AsSpan(at), (int)(_function - (_start + at + 4)));
        Assert.Equal(1, Count(code: code));
    }

    [Fact]
    public void Of_what_is_not_readable_nobody_knows() =>
        Assert.Empty(ReferenceCounter.Count(
            new Memory([]), [AddressRange.OfLength(_start, 16)], [], new HashSet<KernelAddress> { _function }));

    [Theory]
    [InlineData("6.1")]
    [InlineData("6.12")]
    public void No_reference_that_decoding_finds_is_missed(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var functions = kernel.Functions.OfModule("nf_tables");
        var starts = functions.Select(function => function.Start).ToHashSet();
        Assert.True(kernel.Modules.TryFind("nf_tables", out var module));
        var counts = ReferenceCounter.Count(kernel.Memory, module.Text, [], starts);
        var decoded = functions
            .SelectMany(function => FunctionDecoder.Decode(function).Instructions)
            .DistinctBy(instruction => instruction.Address)
            .Where(instruction => instruction.Length > 2 && starts.Contains(instruction.Target))
            .CountBy(instruction => instruction.Target)
            .ToArray();
        Assert.InRange(decoded.Length, 200, int.MaxValue);
        Assert.All(decoded, found => Assert.InRange(counts[found.Key], found.Value, int.MaxValue));
        // Nor are many found that are none.
        Assert.InRange(decoded.Count(found => counts[found.Key] == found.Value), decoded.Length * 2 / 3, decoded.Length);
    }

    private static int Count(byte[]? code = null, byte[]? variables = null)
    {
        var ranges = new[] { AddressRange.OfLength(_start, (ulong)(code ?? variables)!.Length) };
        return ReferenceCounter.Count(
            new Memory((code ?? variables)!),
            code is null ? [] : ranges,
            variables is null ? [] : ranges,
            new HashSet<KernelAddress> { _function, _function + 0x1000, _function + -0x20 })[_function];
    }

    private static byte[] CodeOf(Action<Assembler> write)
    {
        var assembler = new Assembler(64);
        write(assembler);
        using var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), _start.Value);
        return stream.ToArray();
    }

    // Bytes from the start on.
    private sealed class Memory(byte[] bytes) : IKernelMemory
    {
        public IReadOnlyList<ElfSegment> Segments => [];

        public bool TryRead(KernelAddress address, Span<byte> destination)
        {
            var at = address - _start;
            return at >= 0 && bytes.AsSpan((int)Math.Min(at, bytes.Length)) is var rest
                && rest.Length >= destination.Length && rest[..destination.Length].TryCopyTo(destination);
        }
    }
}
