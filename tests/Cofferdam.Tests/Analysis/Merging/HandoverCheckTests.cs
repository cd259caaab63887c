using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>Which checks move from a function to its callers, if some of them have made them anyhow.</summary>
public sealed class HandoverCheckTests
{
    [Fact]
    public void Who_lacks_what_another_caller_has_checked_checks_it_at_the_call() =>
        Assert.Equal(
            ["check [0, 8)", "check [0, 8); handover [0, 8) off Rdi", "covered"],
            Assembled.PlanAll(2, Writing, Checking, Lacking));

    [Fact]
    public void A_check_stays_where_it_is_if_nobody_has_made_it() =>
        Assert.Equal(
            ["check [0, 8)", "check [0, 8)", "check [0, 8)"],
            Assembled.PlanAll(2, Writing, Lacking, Lacking));

    [Fact]
    public void A_check_stays_where_it_is_if_many_lack_it() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(
            5, Writing, Checking, Lacking, Lacking, Lacking, Lacking));

    [Fact]
    public void A_caller_in_which_nothing_is_probed_stays_so() =>
        Assert.Equal(
            ["check [0, 8)", "", "check [0, 8)"],
            Assembled.PlanAll(2, Writing, Checking, c =>
            {
                c.call(Assembled.Callee);
                c.ret();
            }));

    [Fact]
    public void Who_hands_over_for_good_has_no_call_to_check_at() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(2, Writing, Checking, c =>
        {
            c.mov(__qword_ptr[rsi], rax);
            c.jmp(Assembled.Callee);
        }));

    [Fact]
    public void What_may_not_be_written_is_not_checked_before() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(
            2,
            c =>
            {
                var end = c.CreateLabel();
                c.test(rdx, rdx);
                c.je(end);
                c.mov(__qword_ptr[rdi], rax);
                c.Label(ref end);
                c.ret();
            },
            Checking,
            Lacking));

    [Fact]
    public void A_check_to_which_other_ways_lead_stays_where_it_is() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(
            2,
            c =>
            {
                var again = c.CreateLabel();
                c.mov(rbx, rdi);
                c.Label(ref again);
                c.mov(__qword_ptr[rbx], rax);
                c.call(Assembled.Freeing);
                c.test(rax, rax);
                c.jne(again);
                c.ret();
            },
            Checking,
            Lacking));

    [Fact]
    public void What_lies_in_the_frame_of_one_caller_is_checked_by_the_other() =>
        Assert.Equal(
            ["", "check [0, 8); handover [0, 8) off Rdi", "covered"],
            Assembled.PlanAll(
                2,
                Writing,
                c =>
                {
                    c.sub(rsp, 32);
                    c.lea(rdi, __[rsp + 8]);
                    c.call(Assembled.Callee);
                    c.add(rsp, 32);
                    c.ret();
                },
                Lacking));

    [Fact]
    public void The_site_is_the_call_and_names_who_writes()
    {
        var (map, _) = Assembled.Called(
            2,
            c =>
            {
                c.mov(__qword_ptr[rdi + 16], rax);
                c.ret();
            },
            c =>
            {
                c.mov(__qword_ptr[rdi + 16], rax);
                c.call(Assembled.Callee);
                c.ret();
            },
            Lacking);
        var site = Assert.Single(map.Sites, site => site.Kind == AccessKind.Handover);

        Assert.Equal(Assembled.Start + 256 + 3, site.Address);
        Assert.Equal("call 0xffffffffc0001000", site.Text);
        Assert.Equal("[rdi+0x10]", site.EffectiveAddress.ToString());
        Assert.Equal("8", site.Length.ToString());
        Assert.Equal(new ByteRange(0, 8), site.Check.Covered);
        Assert.Equal(ProbeNeed.Probe, site.Need);
    }

    private static void Writing(Assembler c)
    {
        c.mov(__qword_ptr[rdi], rax);
        c.ret();
    }

    private static void Checking(Assembler c)
    {
        c.mov(__qword_ptr[rdi], rax);
        c.call(Assembled.Callee);
        c.ret();
    }

    private static void Lacking(Assembler c)
    {
        c.mov(__qword_ptr[rsi], rax);
        c.call(Assembled.Callee);
        c.ret();
    }
}
