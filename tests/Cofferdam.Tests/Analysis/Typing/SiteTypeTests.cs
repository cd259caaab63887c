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

    [Fact]
    public void The_bytes_of_a_packet_are_told_whether_the_pointer_or_the_distance_is_in_the_register() =>
        Assert.Equal(
            "packet data; packet data; struct sk_buff",
            TypedCode.TypesOf(code =>
            {
                code.call(TypedCode.Receiving);
                code.mov(ecx, __dword_ptr[rax]);
                code.add(rcx, __qword_ptr[rax + 8]);
                code.mov(__word_ptr[rcx], 0);
                code.mov(rdx, __qword_ptr[rax + 8]);
                code.mov(__byte_ptr[rdx + 3], 0);
                code.mov(__dword_ptr[rax], 0);
                code.ret();
            }));

    [Fact]
    public void A_distance_that_is_added_to_a_number_is_no_packet() =>
        Assert.Equal(
            "unknown: the source declares it as a number or a pointer to anything",
            TypedCode.TypesOf(code =>
            {
                code.push(rbx);
                code.mov(rbx, rsi);
                code.call(TypedCode.Receiving);
                code.add(rbx, __qword_ptr[rax]);
                code.mov(__word_ptr[rbx], 0);
                code.pop(rbx);
                code.ret();
            }));

    [Fact]
    public void What_is_written_through_gs_or_the_sum_with_this_processors_distance_is_per_cpu_memory() =>
        Assert.Equal(
            "per-CPU memory; per-CPU memory; unknown: the source declares it as a number or a pointer to anything",
            TypedCode.TypesOf(code =>
            {
                code.mov(rax, rsi);
                code.mov(rcx, rsi);
                code.mov(__qword_ptr.gs[rsi + 8], 0);
                code.add(rax, __qword_ptr.gs[TypedCode.ThisProcessor]);
                code.mov(__qword_ptr[rax], 0);
                code.add(rcx, __qword_ptr.gs[TypedCode.ThisProcessor + 8]);
                code.mov(__qword_ptr[rcx], 0);
                code.ret();
            }));

    [Fact]
    public void What_lies_off_this_processors_distance_is_per_cpu_memory_unless_a_pointer_is_added() =>
        Assert.Equal(
            "per-CPU memory; struct node, at an index; unknown: it is computed in a way that is not followed",
            TypedCode.TypesOf(code =>
            {
                code.mov(rax, __qword_ptr.gs[TypedCode.ThisProcessor]);
                code.mov(__qword_ptr[rax + 0x3_9000], 0);
                code.add(rax, rdi);
                code.mov(__qword_ptr[rax], 0);
                code.mov(rcx, __qword_ptr.gs[TypedCode.ThisProcessor + 8]);
                code.mov(__qword_ptr[rcx + 0x3_9000], 0);
                code.ret();
            }));

    [Fact]
    public void A_member_of_what_was_just_allocated_is_that_of_what_it_is_used_as() =>
        Assert.Equal(
            "struct other+0x8",
            TypedCode.TypesOf(code =>
            {
                code.push(rbx);
                code.call(Assembled.Allocating);
                code.mov(rbx, rax);
                code.mov(rdi, rbx);
                code.call(TypedCode.Using);
                code.mov(rax, __qword_ptr[rbx + 0x18]);
                code.mov(__qword_ptr[rax + 8], 0);
                code.pop(rbx);
                code.ret();
            }));

    [Theory]
    [InlineData(0, "struct node+0x20")]
    [InlineData(8, "unknown: it comes from a function without a known prototype")]
    public void What_a_clone_gets_of_the_callers_frame_is_what_the_caller_uses_it_as(int distance, string type) =>
        Assert.Equal(type, TypedCode.TypesOfCaller(
            code =>
            {
                code.sub(rsp, 0x48);
                code.mov(rdi, rsp);
                code.call(TypedCode.Using);
                code.lea(rdi, __[rsp + distance]);
                code.call(Assembled.Callee);
                code.add(rsp, 0x48);
                code.ret();
            },
            code =>
            {
                code.mov(__qword_ptr[rdi + 0x20], 0);
                code.ret();
            }));

    [Fact]
    public void An_element_of_a_variable_is_told_by_the_address_in_the_instruction() =>
        Assert.Equal(
            "the variable at 0xffffffffc1000000, at an index",
            TypedCode.TypesOf(code =>
            {
                code.mov(__qword_ptr[(rsi * 8) - 0x3f00_0000], 0);
                code.ret();
            }));

    [Fact]
    public void A_pointer_that_is_rounded_down_to_a_cache_line_stays_in_its_object_and_a_larger_step_tells_nothing() =>
        Assert.Equal(
            "struct node, at an index; unknown: it is computed in a way that is not followed",
            TypedCode.TypesOf(code =>
            {
                code.mov(rax, rdi);
                code.and(rax, -32);
                code.mov(__qword_ptr[rax], 0);
                code.and(rdi, -4096);
                code.mov(__qword_ptr[rdi], 0);
                code.ret();
            }));

    [Fact]
    public void A_structure_of_a_namespace_is_what_it_is_used_as_if_its_size_fits()
    {
        Assert.Equal("struct node+0x10", TypedCode.TypesOf(code => Write(code, TypedCode.Number)));
        Assert.Equal(
            "unknown: it is read from a member that is no pointer to a type",
            TypedCode.TypesOf(code => Write(code, TypedCode.Number + 4))[..62]);

        static void Write(Iced.Intel.Assembler code, ulong number)
        {
            code.push(rbx);
            code.call(TypedCode.Tables);
            code.mov(ecx, __dword_ptr[number]);
            code.mov(rbx, __qword_ptr[rax + (rcx * 8)]);
            code.mov(rdi, rbx);
            code.call(TypedCode.Using);
            code.call(TypedCode.Tables);
            code.mov(ecx, __dword_ptr[number]);
            code.mov(rax, __qword_ptr[rax + (rcx * 8)]);
            code.mov(__qword_ptr[rax + 0x10], 0);
            code.pop(rbx);
            code.ret();
        }
    }
}
