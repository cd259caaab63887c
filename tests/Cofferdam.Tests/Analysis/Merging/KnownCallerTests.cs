using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Merging;
using Cofferdam.Kernel;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>What a function may count on whose callers are all known.</summary>
public sealed class KnownCallerTests
{
    [Fact]
    public void What_the_caller_has_checked_is_covered() =>
        Assert.Equal("covered", Assembled.PlanCallee(1, Writing(0), Checking));

    [Fact]
    public void What_the_caller_has_not_checked_is_not() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(1, Writing(8), Checking));

    [Fact]
    public void Nothing_is_known_if_somebody_else_may_call_it() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(2, Writing(0), Checking));

    [Fact]
    public void Only_what_all_callers_have_checked_is_known()
    {
        Assert.Equal("covered", Assembled.PlanCallee(2, Writing(0), Checking, Checking));
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(2, Writing(0), Checking, Calling(_ => { })));
    }

    [Fact]
    public void What_the_caller_has_checked_off_another_value_is_covered_where_that_is_handed_over() =>
        Assert.Equal("covered; check [0, 8)", Assembled.PlanCallee(
            1,
            c =>
            {
                c.mov(__qword_ptr[rsi - 16], rax);
                c.mov(__qword_ptr[rdi], rax);
                c.ret();
            },
            Calling(c =>
            {
                c.mov(__qword_ptr[rdi], rax);
                c.lea(rsi, __[rdi + 16]);
                c.mov(rdi, rdx);
            })));

    [Fact]
    public void A_call_that_may_free_before_it_is_called_ends_what_is_known() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(1, Writing(0), Calling(c =>
        {
            c.mov(rbx, rdi);
            c.mov(__qword_ptr[rbx], rax);
            c.call(Assembled.Freeing);
            c.mov(rdi, rbx);
        })));

    [Fact]
    public void A_call_that_may_free_in_it_ends_what_is_known() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(
            1,
            c =>
            {
                c.mov(rbx, rdi);
                c.call(Assembled.Freeing);
                c.mov(__qword_ptr[rbx], rax);
                c.ret();
            },
            Checking));

    [Fact]
    public void A_jump_hands_over_as_a_call_does() =>
        Assert.Equal("covered", Assembled.PlanCallee(1, Writing(0), c =>
        {
            c.mov(__qword_ptr[rdi], rax);
            c.jmp(Assembled.Callee);
        }));

    [Fact]
    public void What_calls_itself_knows_nothing() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(
            2,
            c =>
            {
                var end = c.CreateLabel();
                c.mov(__qword_ptr[rdi], rax);
                c.test(rsi, rsi);
                c.je(end);
                c.mov(rdi, rsi);
                c.call(Assembled.Callee);
                c.Label(ref end);
                c.ret();
            },
            Checking));

    [Fact]
    public void Whoever_can_come_back_to_its_start_has_other_arguments_there() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(
            1,
            c =>
            {
                var start = c.CreateLabel();
                c.Label(ref start);
                c.mov(__qword_ptr[rdi], rax);
                c.mov(rdi, __qword_ptr[rdi + 8]);
                c.test(rdi, rdi);
                c.jne(start);
                c.ret();
            },
            Checking));

    [Fact]
    public void The_frame_of_the_caller_is_there_whoever_is_called() =>
        Assert.Equal("caller's; check [0, 8)", Assembled.PlanCallee(
            1,
            c =>
            {
                c.mov(rbx, rdi);
                c.call(Assembled.Freeing);
                c.mov(__qword_ptr[rbx + 16], rax);
                c.mov(__qword_ptr[rbx + 24], rax);
                c.ret();
            },
            // 24 bytes from where rdi points to the return address.
            Calling(c =>
            {
                c.sub(rsp, 32);
                c.lea(rdi, __[rsp + 8]);
            })));

    [Fact]
    public void The_frame_of_who_hands_over_for_good_is_gone() =>
        Assert.Equal("check [0, 8)", Assembled.PlanCallee(1, Writing(0), c =>
        {
            c.sub(rsp, 32);
            c.lea(rdi, __[rsp + 8]);
            c.add(rsp, 32);
            c.jmp(Assembled.Callee);
        }));

    [Fact]
    public void A_new_object_of_the_caller_is_covered_as_far_as_it_reaches() =>
        Assert.Equal("covered; check [0, 8)", Assembled.PlanCallee(
            1,
            c =>
            {
                c.mov(__qword_ptr[rdi + 56], rax);
                c.mov(__qword_ptr[rdi + 64], rax);
                c.ret();
            },
            Calling(c =>
            {
                c.mov(edi, 64);
                c.call(Assembled.Allocating);
                c.mov(rdi, rax);
            })));

    [Fact]
    public void A_check_in_a_whole_struct_is_widened_over_what_a_callee_may_write()
    {
        var options = Assembled.Typed with
        {
            ReferencesTo = functions => functions.ToDictionary(function => function, _ => 1),
        };
        Assert.Equal("check [0, 24)", Assembled.PlanCaller(Writing(16), Checking, options));
        Assert.Equal(
            "check [0, 8)",
            Assembled.PlanCaller(Writing(16), Checking, Assembled.Typed));
    }

    [Fact]
    public void In_a_circle_nobody_knows_anything()
    {
        var other = Assembled.Start;
        var options = Assembled.Options with
        {
            ReferencesTo = functions => functions.ToDictionary(function => function, _ => 1),
        };
        var map = AccessMap.Build(
            [
                Assembled.Of(Checking, other),
                Assembled.Of(
                    c =>
                    {
                        c.mov(__qword_ptr[rdi], rax);
                        c.jmp(other.Value);
                    },
                    new KernelAddress(Assembled.Callee)),
            ],
            options);
        Assert.All(
            CheckPlan.OfAll(map, options).SelectMany(plan => plan.Findings.Values),
            finding => Assert.IsType<SiteFinding.Check>(finding));
    }

    private static void Checking(Assembler c)
    {
        c.mov(__qword_ptr[rdi], rax);
        c.call(Assembled.Callee);
        c.ret();
    }

    private static Action<Assembler> Calling(Action<Assembler> prepare) => c =>
    {
        prepare(c);
        c.call(Assembled.Callee);
        c.ret();
    };

    private static Action<Assembler> Writing(int offset) => c =>
    {
        c.mov(__qword_ptr[rdi + offset], rax);
        c.ret();
    };
}
