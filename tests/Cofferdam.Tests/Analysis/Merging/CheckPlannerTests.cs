using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Kernel;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>Which stores a check stands for, and which it does not.</summary>
public sealed class CheckPlannerTests
{
    [Fact]
    public void A_check_covers_what_is_certainly_written_off_the_same_value() =>
        Assert.Equal("check [0, 24); covered; covered", Assembled.Plan(c =>
        {
            c.mov(__qword_ptr[rdi], rax);
            c.mov(rbx, rdi);
            c.mov(__qword_ptr[rbx + 16], rax);
            c.mov(__dword_ptr[rdi + 8], eax);
            c.ret();
        }));

    [Fact]
    public void Places_in_per_CPU_memory_are_merged_among_themselves() =>
        Assert.Equal("check [0, 16); check [0, 8); covered", Assembled.Plan(c =>
        {
            c.inc(__qword_ptr.gs[rax + 40]);
            c.mov(__qword_ptr[rax + 40], rdx);
            c.add(__qword_ptr.gs[rax + 48], rdx);
            c.ret();
        }));

    [Fact]
    public void What_may_not_be_written_is_not_checked_early() =>
        Assert.Equal("check [0, 8); check [-4, 8); covered", Assembled.Plan(c =>
        {
            var end = c.CreateLabel();
            c.mov(__qword_ptr[rdi], rax);
            c.test(rsi, rsi);
            c.je(end);
            c.mov(__qword_ptr[rdi + 8], rax);
            c.Label(ref end);
            c.mov(__dword_ptr[rdi + 4], eax);
            c.ret();
        }));

    [Fact]
    public void A_call_that_may_free_ends_every_check() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            c.mov(rbx, rdi);
            c.mov(__qword_ptr[rbx], rax);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx], rax);
            c.ret();
        }));

    [Fact]
    public void A_call_that_spares_its_argument_ends_the_checks_of_others() =>
        Assert.Equal("check [0, 8); check [0, 16); covered; check [0, 8)", Assembled.Plan(c =>
        {
            c.mov(rbx, rdi);
            c.mov(rbp, rsi);
            c.mov(__qword_ptr[rbp], rax);
            c.mov(__qword_ptr[rbx], rax);
            c.call(Assembled.Sparing);
            c.mov(__qword_ptr[rbx + 8], rax);
            c.mov(__qword_ptr[rbp], rax);
            c.ret();
        }));

    [Fact]
    public void A_call_spares_nothing_if_it_is_given_another_place_in_the_object() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            c.mov(rbx, rdi);
            c.mov(__qword_ptr[rbx], rax);
            c.add(rdi, 8);
            c.call(Assembled.Sparing);
            c.mov(__qword_ptr[rbx], rax);
            c.ret();
        }));

    [Fact]
    public void Where_ways_meet_each_may_bring_another_value_that_was_checked() =>
        Assert.Equal("check [0, 16); check [-8, 8); covered", Assembled.Plan(c =>
        {
            var (other, meet) = (c.CreateLabel(), c.CreateLabel());
            c.test(rdx, rdx);
            c.je(other);
            c.mov(__qword_ptr[rdi], rax);
            c.jmp(meet);
            c.Label(ref other);
            c.mov(__qword_ptr[rsi + 8], rax);
            c.lea(rdi, __[rsi - 8]);
            c.Label(ref meet);
            c.mov(__qword_ptr[rdi + 8], rax);
            c.ret();
        }));

    [Fact]
    public void Where_ways_meet_one_may_bring_a_value_that_was_not_checked() =>
        Assert.Equal("check [0, 16); check [0, 8)", Assembled.Plan(c =>
        {
            var meet = c.CreateLabel();
            c.test(rdx, rdx);
            c.je(meet);
            c.mov(__qword_ptr[rsi], rax);
            c.mov(rdi, rsi);
            c.Label(ref meet);
            c.mov(__qword_ptr[rdi + 8], rax);
            c.ret();
        }));

    [Fact]
    public void A_value_that_moves_with_each_round_is_checked_in_each() =>
        Assert.Equal("check [0, 16); check [0, 8)", Assembled.Plan(c =>
        {
            var again = c.CreateLabel();
            c.mov(__qword_ptr[rdi], rax);
            c.Label(ref again);
            c.add(rdi, 8);
            c.mov(__qword_ptr[rdi], rax);
            c.dec(rsi);
            c.jne(again);
            c.ret();
        }));

    [Fact]
    public void A_call_that_cannot_free_ends_none() =>
        Assert.Equal("check [0, 16); covered", Assembled.Plan(c =>
        {
            c.mov(rbx, rdi);
            c.mov(__qword_ptr[rbx], rax);
            c.call(Assembled.Harmless);
            c.mov(__qword_ptr[rbx + 8], rax);
            c.ret();
        }));

    [Fact]
    public void A_check_on_one_of_two_ways_is_none_where_they_meet() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            var join = c.CreateLabel();
            c.test(rsi, rsi);
            c.je(join);
            c.mov(__qword_ptr[rdi], rax);
            c.call(Assembled.Harmless);
            c.mov(rdi, rbx);
            c.Label(ref join);
            c.mov(__qword_ptr[rdi], rax);
            c.ret();
        }));

    [Fact]
    public void Each_turn_of_a_loop_checks_the_object_of_this_turn() =>
        Assert.Equal("check [0, 16); covered", Assembled.Plan(c =>
        {
            var loop = c.CreateLabel();
            c.Label(ref loop);
            c.mov(__qword_ptr[rdi], rax);
            c.mov(__qword_ptr[rdi + 8], rax);
            c.mov(rdi, __qword_ptr[rdi + 24]);
            c.test(rdi, rdi);
            c.jne(loop);
            c.ret();
        }));

    [Fact]
    public void A_pointer_that_is_saved_and_read_back_is_the_same_pointer() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            c.push(rdi);
            c.mov(__qword_ptr[rdi], rax);
            c.call(Assembled.Freeing);
            c.pop(rdi);
            c.mov(__qword_ptr[rdi], rax);
            c.ret();
        }).Replace("own; ", "", StringComparison.Ordinal));

    [Fact]
    public void A_saved_pointer_whose_place_a_callee_may_change_is_another_one() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            c.sub(rsp, 16);
            c.mov(__qword_ptr[rsp + 8], rdi);
            c.mov(__qword_ptr[rdi], rax);
            c.lea(rdi, __[rsp]);
            c.call(Assembled.Harmless);
            c.mov(rdi, __qword_ptr[rsp + 8]);
            c.mov(__qword_ptr[rdi], rax);
            c.add(rsp, 16);
            c.ret();
        }));

    [Fact]
    public void The_own_frame_needs_no_check_and_the_callers_frame_does() =>
        Assert.Equal("own; check [0, 8)", Assembled.Plan(c =>
        {
            c.sub(rsp, 32);
            c.lea(rdx, __[rsp + 8]);
            c.mov(__qword_ptr[rdx], rax);
            c.lea(rdx, __[rsp + 64]);
            c.mov(__qword_ptr[rdx], rax);
            c.add(rsp, 32);
            c.ret();
        }));

    [Fact]
    public void A_string_store_of_a_constant_count_has_a_fixed_length() =>
        Assert.Equal("check [0, 40); covered", Assembled.Plan(c =>
        {
            c.mov(rdx, rdi);
            c.mov(ecx, 5);
            c.rep.stosq();
            c.mov(__qword_ptr[rdx + 32], rax);
            c.ret();
        }));

    [Fact]
    public void Both_ways_of_a_jump_label_count()
    {
        KernelAddress label = default, target = default;
        void Write(Assembler c)
        {
            var end = c.CreateLabel();
            c.mov(__qword_ptr[rdi], rax);
            c.jmp(end);
            c.mov(__qword_ptr[rdi + 8], rax);
            c.Label(ref end);
            c.ret();
        }

        var code = Cofferdam.Analysis.Disassembly.FunctionDecoder.Decode(Assembled.Of(Write));
        label = code.Instructions[1].Address;
        target = code.Instructions[1].Target;
        var options = Assembled.Options with
        {
            Hidden = new HiddenControlFlow
            {
                JumpLabels = new Dictionary<KernelAddress, KernelAddress> { [label] = target },
            },
        };

        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(Write, options));
    }

    [Fact]
    public void Without_merging_every_store_is_checked_by_itself()
    {
        var map = AccessMap.Build(
            [
                Assembled.Of(c =>
                {
                    c.mov(__qword_ptr[rdi], rax);
                    c.mov(__qword_ptr[rdi + 8], rax);
                    c.ret();
                }),
            ],
            Assembled.Options with { Merges = false });

        Assert.All(map.Sites, site => Assert.Equal(ProbeNeed.Probe, site.Need));
        Assert.All(map.Sites, site => Assert.Equal(new ByteRange(0, 8), site.Check.Covered));
    }
}
