using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>Which stores with an index a check stands for, and which it does not.</summary>
public sealed class IndexedCheckTests
{
    [Fact]
    public void Stores_off_one_base_and_one_index_share_a_check_and_constants_added_to_the_index_count() =>
        Assert.Equal("check [0, 24); covered; covered", Assembled.Plan(c =>
        {
            c.mov(__qword_ptr[rdi + (rsi * 8)], rax);
            c.mov(__qword_ptr[rdi + (rsi * 8) + 8], rax);
            c.add(rsi, 2);
            c.mov(__qword_ptr[rdi + (rsi * 8)], rax);
            c.ret();
        }));

    [Fact]
    public void Another_index_another_factor_another_base_and_none_are_other_places() =>
        Assert.Equal("check [0, 8); check [0, 8); check [0, 8); check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            c.mov(__qword_ptr[rdi + (rsi * 8)], rax);
            c.mov(__qword_ptr[rdi + (rdx * 8)], rax);
            c.mov(__qword_ptr[rdi + (rsi * 4)], rax);
            c.mov(__qword_ptr[rcx + (rsi * 8)], rax);
            c.mov(__qword_ptr[rdi], rax);
            c.ret();
        }));

    [Fact]
    public void An_index_or_a_base_that_was_read_anew_is_another_one() =>
        Assert.Equal("check [0, 8); check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            c.mov(__qword_ptr[rdi + (rsi * 8)], rax);
            c.mov(rsi, __qword_ptr[rdx]);
            c.mov(__qword_ptr[rdi + (rsi * 8)], rax);
            c.mov(rdi, __qword_ptr[rdx + 8]);
            c.mov(__qword_ptr[rdi + (rsi * 8)], rax);
            c.ret();
        }));

    [Fact]
    public void An_index_that_each_round_of_a_loop_reads_is_checked_in_each() =>
        Assert.Equal("check [0, 16); covered", Assembled.Plan(c =>
        {
            var again = c.CreateLabel();
            c.Label(ref again);
            c.mov(rsi, __qword_ptr[rdx]);
            c.mov(__qword_ptr[rdi + (rsi * 8)], rax);
            c.mov(__qword_ptr[rdi + (rsi * 8) + 8], rax);
            c.test(rsi, rsi);
            c.jne(again);
            c.ret();
        }));

    [Fact]
    public void An_index_may_lead_out_of_what_a_callee_spares_or_cannot_know() =>
        Assert.Equal("fresh; check [0, 8); fresh; check [0, 8)", Assembled.Plan(c =>
        {
            c.push(rbx);
            c.mov(edi, 0x100);
            c.call(Assembled.Allocating);
            c.mov(rbx, rax);
            c.mov(__qword_ptr[rbx], 1);
            c.mov(__qword_ptr[rbx + (r12 * 8)], 1);
            c.mov(rdi, r13);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx], 1);
            c.mov(__qword_ptr[rbx + (r12 * 8)], 1);
            c.pop(rbx);
            c.ret();
        }));

    [Fact]
    public void Whichever_register_tells_the_object_the_check_is_the_same() =>
        Assert.Equal("check [0, 8); covered", Assembled.Plan(
            c =>
            {
                c.mov(__dword_ptr[rdi + (rsi * 4)], eax);
                c.mov(rbx, rdi);
                c.xor(edi, edi);
                c.mov(__dword_ptr[rbx + (rsi * 4) + 4], eax);
                c.ret();
            },
            Assembled.Typed));

    [Fact]
    public void Where_another_pointer_or_none_tells_the_object_the_store_is_checked_by_itself() =>
        Assert.Equal("check [0, 2); check [-2, 2); covered", Assembled.Plan(
            c =>
            {
                c.lea(rcx, __[rdi + (rsi * 4)]);
                c.mov(__word_ptr[rcx + (rdx * 2)], ax);
                c.xor(edi, edi);
                c.mov(__word_ptr[rcx + (rdx * 2) + 2], ax);
                c.mov(__word_ptr[rcx + (rdx * 2)], ax);
                c.ret();
            },
            Assembled.Typed));
}
