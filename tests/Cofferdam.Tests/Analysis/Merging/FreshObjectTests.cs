using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>Objects that a routine allocates: written without a check until somebody else can have freed them.</summary>
public sealed class FreshObjectTests
{
    [Fact]
    public void An_object_just_allocated_needs_no_check_within_its_size() =>
        Assert.Equal("fresh; check [0, 8)", AfterAllocation(c =>
        {
            c.mov(__qword_ptr[rax + 56], rcx);
            c.mov(__qword_ptr[rax + 60], rcx);
        }));

    [Fact]
    public void A_call_cannot_free_what_nobody_knows() =>
        Assert.Equal("fresh; fresh", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbx], rcx);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void A_callee_that_is_given_the_object_may_free_it() =>
        Assert.Equal("fresh; check [0, 8)", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbx], rcx);
            c.lea(rdi, __[rbx + 16]);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void What_may_be_written_to_an_object_that_others_know_is_checked_within_its_size()
    {
        Assert.Equal("check [0, 8); check [0, 16); covered", SharedAndWritten(8));
        Assert.Equal("check [0, 8); check [0, 8); check [0, 8)", SharedAndWritten(64));

        static string SharedAndWritten(int second) => AfterAllocation(c =>
        {
            var end = c.CreateLabel();
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbp], rbx);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx], rcx);
            c.test(rdx, rdx);
            c.je(end);
            c.mov(__qword_ptr[rbx + second], rcx);
            c.Label(ref end);
            c.nop();
        });
    }

    [Fact]
    public void A_callee_that_keeps_no_address_changes_nothing() =>
        Assert.Equal("fresh", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(rdi, rbx);
            c.mov(rsi, rbp);
            c.call(Assembled.Harmless);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void What_is_stored_elsewhere_is_known_to_others() =>
        Assert.Equal("check [0, 8); check [0, 8)", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbp], rbx);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void The_address_of_a_part_is_the_address_of_the_object() =>
        Assert.Equal("check [0, 8); check [0, 8)", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.lea(rdx, __[rbx + rcx * 8 + 16]);
            c.mov(__qword_ptr[rbp], rdx);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void A_list_head_that_points_to_itself_tells_nobody() =>
        Assert.Equal("fresh; fresh", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbx], rbx);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void What_a_list_head_that_points_to_itself_says_is_the_object() =>
        Assert.Equal("fresh; check [0, 8)", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbx], rbx);
            c.mov(rdi, __qword_ptr[rbx]);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void A_byte_of_it_is_no_address() =>
        Assert.Equal("fresh; fresh; fresh", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbx], rbx);
            c.movzx(edx, __byte_ptr[rbx + 8]);
            c.mov(__byte_ptr[rbx + 8], dl);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void A_pointer_saved_in_the_own_frame_stays_here() =>
        Assert.Equal("fresh", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rsp + 8], rbx);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(rbx, __qword_ptr[rsp + 8]);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void A_pointer_saved_in_a_struct_of_the_frame_that_a_callee_is_given_is_known_to_it() =>
        Assert.EndsWith("check [0, 8)", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rsp + 8], rbx);
            c.mov(rdi, rsp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }), StringComparison.Ordinal);

    [Fact]
    public void One_of_two_pointers_may_be_the_object() =>
        Assert.Equal("check [0, 8)", AfterAllocation(c =>
        {
            var other = c.CreateLabel();
            c.mov(rbx, rax);
            c.mov(rdi, rbp);
            c.test(rbp, rbp);
            c.jne(other);
            c.mov(rdi, rbx);
            c.Label(ref other);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void A_vector_register_is_not_followed() =>
        Assert.Equal("check [0, 8)", AfterAllocation(c =>
        {
            c.mov(rbx, rax);
            c.movq(xmm0, rbx);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
        }));

    [Fact]
    public void What_was_moved_to_another_place_may_be_known() =>
        Assert.Equal("fresh; check [0, 8)", Assembled.Plan(c =>
        {
            c.mov(rdi, rbp);
            c.mov(esi, 64);
            c.call(Assembled.Reallocating);
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbx], rcx);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 8], rcx);
            c.ret();
        }));

    [Fact]
    public void A_size_is_at_least_what_is_added_to_something_unsigned() =>
        Assert.Equal("fresh; check [0, 8)", Assembled.Plan(c =>
        {
            c.mov(edi, __dword_ptr[rbp]);
            c.add(rdi, 32);
            c.call(Assembled.Allocating);
            c.mov(__qword_ptr[rax + 24], rcx);
            c.mov(__qword_ptr[rax + 32], rcx);
            c.ret();
        }));

    [Fact]
    public void What_is_added_to_something_signed_is_no_size() =>
        Assert.Equal("check [0, 8)", Assembled.Plan(c =>
        {
            c.movsxd(rdi, __dword_ptr[rbp]);
            c.add(rdi, 32);
            c.call(Assembled.Allocating);
            c.mov(__qword_ptr[rax + 24], rcx);
            c.ret();
        }));

    [Fact]
    public void A_check_of_an_object_of_unknown_size_holds_as_long_as_nobody_knows_it() =>
        Assert.Equal("check [0, 8); covered", Assembled.Plan(c =>
        {
            c.mov(rdi, rbp);
            c.call(Assembled.Allocating);
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbx + 24], rcx);
            c.mov(rdi, rbp);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx + 24], rcx);
            c.ret();
        }));

    [Fact]
    public void A_routine_that_returns_a_new_object_is_an_allocator() =>
        Assert.Equal("fresh; check [0, 8)", AfterMaker(_ => { }, c =>
        {
            c.mov(__qword_ptr[rbx + 24], rcx);
            c.mov(__qword_ptr[rbx + 32], rcx);
        }));

    [Fact]
    public void A_routine_that_has_told_somebody_of_the_object_is_none() =>
        Assert.Equal("check [0, 8)", AfterMaker(
            c => c.mov(__qword_ptr[rbp], rax),
            c => c.mov(__qword_ptr[rbx + 24], rcx)));

    [Fact]
    public void A_routine_that_may_end_in_another_one_is_none() =>
        Assert.Equal("check [0, 8)", AfterMaker(
            c =>
            {
                c.test(rbp, rbp);
                c.je(Assembled.Freeing);
            },
            c => c.mov(__qword_ptr[rbx + 24], rcx)));

    [Fact]
    public void A_list_head_that_such_a_routine_made_ready_says_where_the_object_is() =>
        Assert.Equal("check [0, 8)", AfterMaker(
            c => c.mov(__qword_ptr[rax], rax),
            c =>
            {
                c.mov(rdi, __qword_ptr[rbx]);
                c.call(Assembled.Freeing);
                c.mov(__qword_ptr[rbx + 8], rcx);
            }));

    [Fact]
    public void A_routine_that_calls_nobody_frees_nothing() =>
        Assert.Equal("check [0, 16); covered", Assembled.PlanCaller(
            callee =>
            {
                callee.mov(eax, 1);
                callee.ret();
            },
            c =>
            {
                c.mov(rbx, rdi);
                c.mov(__qword_ptr[rbx], rcx);
                c.call(Assembled.Callee);
                c.mov(__qword_ptr[rbx + 8], rcx);
                c.ret();
            }));

    // In rbx what a routine returned that allocates as many bytes as it is told, 32 here, and does something with them.
    private static string AfterMaker(Action<Assembler> maker, Action<Assembler> caller) =>
        Assembled.PlanCaller(
            c =>
            {
                c.mov(edi, edi);
                c.call(Assembled.Allocating);
                maker(c);
                c.ret();
            },
            c =>
            {
                c.mov(edi, 32);
                c.call(Assembled.Callee);
                c.mov(rbx, rax);
                caller(c);
                c.ret();
            });

    // An object of 64 bytes in rax, rbp and rcx from elsewhere, a frame of 32 bytes.
    private static string AfterAllocation(Action<Assembler> write) =>
        Assembled.Plan(c =>
        {
            c.sub(rsp, 32);
            c.mov(edi, 64);
            c.call(Assembled.Allocating);
            write(c);
            c.add(rsp, 32);
            c.ret();
        });
}
