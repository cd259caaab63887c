using Cofferdam.Kernel.Btf;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>A check of what may be written, where the type of the pointer tells that it is there.</summary>
public sealed class WholeStructTests
{
    // union either { unsigned long word; struct packet packet; };
    // struct packet { unsigned long a, b, c, d; };   struct larger { struct packet packet; unsigned long e; };
    // struct wrapped { union either either; };
    private static readonly BtfType[] _types =
    [
        new BtfInteger(Id(1), "unsigned long", 8, 64, IsSigned: false, IsBoolean: false),
        new BtfStruct(
            Id(2), "packet", false, 32,
            [new("a", Id(1), 0, 0), new("b", Id(1), 64, 0), new("c", Id(1), 128, 0), new("d", Id(1), 192, 0)]),
        new BtfStruct(Id(3), "larger", false, 40, [new("packet", Id(2), 0, 0), new("e", Id(1), 256, 0)]),
        new BtfStruct(Id(4), "either", true, 32, [new("word", Id(1), 0, 0), new("packet", Id(2), 0, 0)]),
        new BtfStruct(Id(5), "wrapped", false, 32, [new("either", Id(4), 0, 0)]),
    ];

    [Fact]
    public void What_may_be_written_to_a_struct_is_checked_with_what_is() =>
        Assert.Equal("check [0, 24); covered", Plan(pointee: 2, Branching(0, 16)));

    [Fact]
    public void What_may_be_written_below_is_checked_as_well() =>
        Assert.Equal("check [-8, 8); covered", Plan(pointee: 2, Branching(24, 16)));

    [Fact]
    public void What_may_be_written_beyond_the_struct_is_not() =>
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 2, Branching(0, 32)));

    [Fact]
    public void Of_what_has_the_beginning_in_common_with_others_only_that_may_be_there() =>
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 3, Branching(0, 16)));

    [Fact]
    public void What_is_written_beyond_that_beginning_tells_that_all_is_there() =>
        Assert.Equal("check [-16, 8); covered", Plan(pointee: 3, Branching(32, 16)));

    [Fact]
    public void Of_a_union_one_member_only_may_be_there() =>
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 4, Branching(0, 16)));

    [Fact]
    public void Of_a_struct_that_is_a_union_one_member_only_may_be_there() =>
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 5, Branching(0, 16)));

    [Fact]
    public void What_may_be_written_after_a_call_that_frees_is_not_checked_before_it() =>
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 2, c =>
        {
            var end = c.CreateLabel();
            c.mov(rbx, rdi);
            c.mov(__qword_ptr[rbx], rax);
            c.test(rsi, rsi);
            c.je(end);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rax);
            c.Label(ref end);
            c.ret();
        }));

    // Writes at the first offset, and perhaps at the second.
    private static Action<Assembler> Branching(int first, int second) => c =>
    {
        var end = c.CreateLabel();
        c.mov(__qword_ptr[rdi + first], rax);
        c.test(rsi, rsi);
        c.je(end);
        c.mov(__qword_ptr[rdi + second], rax);
        c.Label(ref end);
        c.ret();
    };

    // The function takes a pointer to a type.
    private static string Plan(uint pointee, Action<Assembler> write)
    {
        var types = BtfReader.Read(BtfWriter.Write(
        [
            .. _types,
            new BtfPointer(Id(6), Id(pointee)),
            new BtfFunctionPrototype(Id(7), Id(0), [new("object", Id(6))]),
            new BtfFunction(Id(8), "assembled", Id(7), BtfLinkage.Global),
        ]));
        return Assembled.Plan(write, Assembled.Options with
        {
            TypesOf = _ => types,
            NameOf = address => address == Assembled.Start ? "assembled" : Assembled.Options.NameOf!(address),
        });
    }

    private static BtfTypeId Id(uint value) => new(value);
}
