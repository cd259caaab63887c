using Cofferdam.Analysis.Typing;
using Cofferdam.Tests.Analysis.Merging;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Typing;

/// <summary>What the types say about single stores.</summary>
public sealed class SiteTypeTests
{
    [Fact]
    public void An_argument_is_what_the_prototype_says() =>
        Assert.Equal(
            "struct node+0x10; unknown: the source declares it as a number or a pointer to anything",
            TypedCode.TypesOf(code =>
            {
                code.mov(__qword_ptr[rdi + 0x10], 0);
                code.mov(__qword_ptr[rsi], 0);
                code.ret();
            }));

    [Fact]
    public void A_member_is_followed_and_says_so()
    {
        var map = TypedCode.MapOf(Assembled.Of(code =>
        {
            code.mov(rax, __qword_ptr[rdi + 0x18]);
            code.mov(__qword_ptr[rax + 8], 0);
            code.ret();
        }));

        var type = Assert.IsType<SiteType.Specific>(map.Sites.Single(site => site.Type is not null).Type);
        Assert.Equal("struct other+0x8", type.ToString());
        Assert.Equal(
            ["argument 1 of assembled, node", "its member other (struct node)"],
            type.Target.Evidence!.Chain.Select(reason => reason.ToString()));
    }

    [Fact]
    public void A_pointer_of_a_clone_is_what_it_is_passed_as() =>
        Assert.Equal("struct node+0x20", TypedCode.TypesOfClone(code =>
        {
            code.push(rbx);
            code.lea(rbx, __qword_ptr[rdi - 8]);
            code.mov(rdi, rbx);
            code.call(TypedCode.Using);
            code.mov(__qword_ptr[rbx + 0x20], 0);
            code.pop(rbx);
            code.ret();
        }));

    [Fact]
    public void A_pointer_is_what_it_is_stored_as() =>
        Assert.Equal(
            "struct other+0x8; struct node+0x18",
            TypedCode.TypesOf(code =>
            {
                code.mov(__qword_ptr[rsi + 8], 1);
                code.mov(__qword_ptr[rdi + 0x18], rsi);
                code.ret();
            }));

    [Fact]
    public void The_neighbour_in_a_list_may_be_its_head_even_if_it_is_used_as_an_entry() =>
        Assert.Equal(
            "weak: struct node; struct node+0x10",
            TypedCode.TypesOf(code =>
            {
                code.push(rbx);
                code.mov(rbx, __qword_ptr[rdi]);
                code.mov(rdi, rbx);
                code.call(TypedCode.Using);
                code.mov(__qword_ptr[rbx], 0);
                code.mov(__qword_ptr[rbx + 0x10], 0);
                code.pop(rbx);
                code.ret();
            }));

    [Fact]
    public void Two_pointers_that_meet_are_alternatives_and_one_that_is_unknown_spoils_it() =>
        Assert.Equal(
            "struct node or struct other; unknown: values of several types meet",
            TypedCode.TypesOf(code =>
            {
                var (first, second) = (code.CreateLabel(), code.CreateLabel());
                code.mov(rax, rdi);
                code.test(rdx, rdx);
                code.je(first);
                code.mov(rax, __qword_ptr[rdi + 0x18]);
                code.Label(ref first);
                code.mov(__qword_ptr[rax], 0);
                code.je(second);
                code.mov(rdi, rsi);
                code.Label(ref second);
                code.mov(__qword_ptr[rdi], 0);
                code.ret();
            }));

    [Fact]
    public void What_lies_behind_a_header_is_read_as_the_struct_that_begins_with_it() =>
        Assert.Equal("struct other; struct node+0x38", TypedCode.TypesOf(code =>
        {
            code.mov(rax, __qword_ptr[rdi + 0x38]);
            code.mov(__qword_ptr[rax], 0);
            code.mov(__qword_ptr[rdi + 0x38], 0);
            code.ret();
        }));

    [Fact]
    public void An_allocation_a_result_and_an_index_are_told_and_what_is_read_through_anything_is_not() =>
        Assert.Equal(
            "memory just allocated; struct node+0x8; struct node, at an index; "
            + "unknown: it is read from a member that is no pointer to a type",
            TypedCode.TypesOf(code =>
            {
                code.push(rbx);
                code.mov(rbx, rdi);
                code.call(Assembled.Allocating);
                code.mov(__qword_ptr[rax], 0);
                code.call(TypedCode.Finding);
                code.mov(__qword_ptr[rax + 8], 0);
                code.mov(__dword_ptr[rbx + (rdx * 4) + 0x28], 0);
                code.mov(rax, __qword_ptr[rbx + 0x20]);
                code.mov(__qword_ptr[rax], 0);
                code.pop(rbx);
                code.ret();
            }));
}
