using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel.Btf;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>A check of what may be written, where the type of the pointer tells that it is there.</summary>
public sealed class WholeStructTests
{
    // union either { unsigned long word; struct packet packet; };
    // struct packet { unsigned long a, b, c, d; };   struct larger { struct packet packet; unsigned long e; };
    // struct open { struct packet packet; unsigned long more[]; };   struct halves { unsigned int a, b, c ...; };
    // struct wrapped { union either either; };   struct linked { struct linked *next; unsigned long a, b; };
    // struct choosing { union { struct choosing *next; struct packet *packet; }; unsigned long a, b; };
    // struct strange { union { struct packet *packet; struct linked *linked; }; unsigned long a, b; };
    private static readonly BtfType[] _types =
    [
        new BtfInteger(Id(1), "unsigned long", 8, 64, IsSigned: false, IsBoolean: false),
        new BtfStruct(
            Id(2), "packet", false, 32,
            [new("a", Id(1), 0, 0), new("b", Id(1), 64, 0), new("c", Id(1), 128, 0), new("d", Id(1), 192, 0)]),
        new BtfStruct(Id(3), "larger", false, 40, [new("packet", Id(2), 0, 0), new("e", Id(1), 256, 0)]),
        new BtfStruct(Id(4), "either", true, 32, [new("word", Id(1), 0, 0), new("packet", Id(2), 0, 0)]),
        new BtfStruct(Id(5), "wrapped", false, 32, [new("either", Id(4), 0, 0)]),
        new BtfStruct(
            Id(6), "linked", false, 24, [new("next", Id(7), 0, 0), new("a", Id(1), 64, 0), new("b", Id(1), 128, 0)]),
        new BtfPointer(Id(7), Id(6)),
        new BtfArray(Id(8), Id(1), Id(1), 0),
        new BtfStruct(Id(9), "open", false, 32, [new("packet", Id(2), 0, 0), new("more", Id(8), 256, 0)]),
        new BtfInteger(Id(10), "unsigned int", 4, 32, IsSigned: false, IsBoolean: false),
        new BtfStruct(
            Id(11), "halves", false, 32, [new("a", Id(10), 0, 0), new("b", Id(10), 32, 0), new("c", Id(10), 64, 0)]),
        new BtfPointer(Id(12), Id(2)),
        new BtfStruct(Id(13), "", true, 8, [new("next", Id(15), 0, 0), new("packet", Id(12), 0, 0)]),
        new BtfStruct(
            Id(14), "choosing", false, 24, [new("", Id(13), 0, 0), new("a", Id(1), 64, 0), new("b", Id(1), 128, 0)]),
        new BtfPointer(Id(15), Id(14)),
        new BtfStruct(Id(16), "", true, 8, [new("packet", Id(12), 0, 0), new("linked", Id(7), 0, 0)]),
        new BtfStruct(
            Id(17), "strange", false, 24, [new("", Id(16), 0, 0), new("a", Id(1), 64, 0), new("b", Id(1), 128, 0)]),
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
    public void Of_a_header_with_more_behind_it_all_is_there() =>
        Assert.Equal("check [-16, 8); covered", Plan(pointee: 2, Branching(32, 16)));

    [Theory]
    [InlineData(2, 32, 36, "check [0, 8); covered")]
    [InlineData(2, 36, 32, "check [-4, 4); covered")]
    [InlineData(2, 36, 40, "check [0, 4); check [0, 4)")]
    [InlineData(9, 32, 36, "check [0, 4); check [0, 4)")]
    [InlineData(11, 32, 36, "check [0, 4); check [0, 4)")]
    public void What_begins_with_a_struct_of_words_is_made_of_whole_words(
        uint pointee, int first, int second, string plan) =>
        Assert.Equal(plan, Plan(pointee, c =>
        {
            var end = c.CreateLabel();
            c.mov(__dword_ptr[rdi + first], eax);
            c.test(rsi, rsi);
            c.je(end);
            c.mov(__dword_ptr[rdi + second], eax);
            c.Label(ref end);
            c.ret();
        }));

    [Fact]
    public void What_is_a_pointer_or_null_where_ways_meet_is_that_pointer()
    {
        Assert.Equal("check [0, 24); covered", Plan(pointee: 2, Meeting(c => c.xor(ebx, ebx))));
        Assert.Equal("check [0, 24); covered", Plan(pointee: 2, Meeting(c => c.mov(rbx, -12))));
    }

    [Fact]
    public void What_may_be_a_pointer_of_unknown_type_where_ways_meet_is_of_none()
    {
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 2, Meeting(c => c.mov(rbx, rsi))));
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 2, Meeting(c => c.lea(rbx, __[rdi + 8]))));
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 2, Meeting(c => c.mov(rbx, 0x1000))));
    }

    [Fact]
    public void What_follows_a_list_is_of_one_type_and_of_none_if_it_leads_elsewhere()
    {
        Assert.Equal("check [0, 16); covered", Plan(pointee: 6, Following(member: 0)));
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 6, Following(member: 16)));
    }

    [Fact]
    public void What_a_union_calls_several_things_is_what_it_meets_if_it_can_be()
    {
        Assert.Equal("check [0, 16); covered", Plan(pointee: 14, Following(member: 0)));
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 17, Following(member: 0)));
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 14, Loading(0, 16)));
    }

    [Fact]
    public void Behind_an_argument_lies_what_the_least_of_its_tables_says()
    {
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 2, Branching(0, 40)));
        Assert.Equal("check [0, 48); covered", Plan(pointee: 2, Branching(0, 40), Part(16), Part(24)));
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 2, Branching(0, 40), Part(16), Part(8)));
        Assert.Equal(
            "check [0, 8); check [0, 8)", Plan(pointee: 2, Branching(0, 40), Part(16) with { Header = "larger" }));
        Assert.Equal("check [0, 8); check [0, 8)", Plan(pointee: 2, Branching(0, 40), Part(16) with { Functions = [] }));
        Assert.Equal(
            "check [0, 8); check [0, 8)",
            Plan(pointee: 6, Loading(0, 40), Part(40) with { Header = "linked", Start = 24 }));
    }

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

    // Writes to its argument, or to what another way leaves in rbx.
    private static Action<Assembler> Meeting(Action<Assembler> other) => c =>
    {
        var (met, end) = (c.CreateLabel(), c.CreateLabel());
        other(c);
        c.test(rdx, rdx);
        c.je(met);
        c.mov(rbx, rdi);
        c.Label(ref met);
        WriteAndPerhaps(c, 16, end);
    };

    // Writes to what a member leads to, again and again.
    private static Action<Assembler> Following(int member) => c =>
    {
        var (next, end) = (c.CreateLabel(), c.CreateLabel());
        c.mov(rbx, rdi);
        c.Label(ref next);
        c.mov(__qword_ptr[rbx], rax);
        c.test(rsi, rsi);
        c.je(end);
        c.mov(__qword_ptr[rbx + 8], rax);
        c.Label(ref end);
        c.mov(rbx, __qword_ptr[rbx + member]);
        c.test(rbx, rbx);
        c.jne(next);
        c.ret();
    };

    // Writes to what its argument's first member leads to.
    private static Action<Assembler> Loading(int first, int second) => c =>
    {
        var end = c.CreateLabel();
        c.mov(rbx, __qword_ptr[rdi + first]);
        WriteAndPerhaps(c, second, end);
    };

    private static void WriteAndPerhaps(Assembler c, int second, Label end)
    {
        c.mov(__qword_ptr[rbx], rax);
        c.test(rsi, rsi);
        c.je(end);
        c.mov(__qword_ptr[rbx + second], rax);
        c.Label(ref end);
        c.ret();
    }

    // What a table with the function says that lies behind a struct packet.
    private static PrivatePart Part(ulong size) => new("table", null, "packet", 32, size, [Assembled.Start]);

    // The function takes a pointer to a type.
    private static string Plan(uint pointee, Action<Assembler> write, params PrivatePart[] parts)
    {
        var types = BtfReader.Read(BtfWriter.Write(
        [
            .. _types,
            new BtfPointer(Id(18), Id(pointee)),
            new BtfFunctionPrototype(Id(19), Id(0), [new("object", Id(18))]),
            new BtfFunction(Id(20), "assembled", Id(19), BtfLinkage.Global),
        ]));
        return Assembled.Plan(write, Assembled.Options with
        {
            TypesOf = _ => types,
            PrivateParts = new(parts),
            NameOf = address => address == Assembled.Start ? "assembled" : Assembled.Options.NameOf!(address),
        });
    }

    private static BtfTypeId Id(uint value) => new(value);
}
