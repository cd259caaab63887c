using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Tests.Analysis.Merging;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>What happened is held against a plan; where the two differ, it is told.</summary>
public sealed class ExecutionJudgeTests
{
    private const ulong Object = 0xffff_8880_0000_1000;
    private const ulong OtherObject = 0xffff_8880_0000_2000;
    private const ulong Frame = 0xffff_c900_0000_3f00;
    private const ulong OtherStack = 0xffff_c900_0010_3f00;

    private readonly ExecutionPlan _plan = PlanOf(c =>
    {
        c.test(rsi, rsi);
        c.mov(__qword_ptr[rdi], rax);
        c.mov(__qword_ptr[rdi + 8], rax);
        c.call(Assembled.Freeing);
        c.ret();
    });

    [Fact]
    public void Stores_after_the_check_that_covers_them_are_as_planned()
    {
        var judge = Judge(_plan, At(0, Frame), At(1, Frame, rdi: Object), At(2, Frame, rdi: Object));
        Assert.Empty(judge.Violations);
        Assert.Equal((1, 1, 1), (judge.Counts.Activations, judge.Counts.Checked, judge.Counts.Covered));
    }

    [Fact]
    public void A_store_to_another_object_than_was_checked_is_told() =>
        Assert.Contains(
            "assembled+0x6 mov [rdi+0x8], rax: 8 bytes at 0xffff888000002008: nothing covers it",
            Judge(_plan, At(0, Frame), At(1, Frame, rdi: Object), At(2, Frame, rdi: OtherObject)).Violations);

    [Fact]
    public void A_check_stands_for_no_more_than_its_bytes() =>
        Assert.Single(Judge(
            _plan.WithoutWidening(),
            At(0, Frame), At(1, Frame, rdi: Object), At(2, Frame, rdi: Object)).Violations);

    [Fact]
    public void A_check_does_not_outlive_its_activation() =>
        Assert.Single(Judge(
            _plan,
            At(0, Frame), At(1, Frame, rdi: Object),
            At(0, Frame), At(2, Frame, rdi: Object)).Violations);

    [Fact]
    public void A_check_does_not_outlive_a_call() =>
        Assert.Single(Judge(
            _plan,
            At(0, Frame), At(1, Frame, rdi: Object),
            At(0, Frame - 64), At(1, Frame - 64, rdi: Object), At(2, Frame - 64, rdi: Object),
            At(2, Frame, rdi: Object)).Violations);

    [Fact]
    public void A_check_outlives_the_call_of_a_routine_that_calls_nobody()
    {
        var leaf = PlanOf(c =>
        {
            c.mov(__qword_ptr[rdi], rax);
            c.mov(__qword_ptr[rdi + 8], rax);
            c.ret();
        });
        Assert.Empty(Judge(
            leaf,
            At(0, Frame, rdi: Object),
            At(0, Frame - 64, rdi: OtherObject), At(1, Frame - 64, rdi: OtherObject),
            At(1, Frame, rdi: Object)).Violations);
    }

    [Fact]
    public void What_happens_on_another_stack_changes_nothing()
    {
        var judge = Judge(
            _plan,
            At(0, Frame), At(1, Frame, rdi: Object),
            At(0, OtherStack), At(1, OtherStack, rdi: OtherObject),
            At(2, Frame, rdi: Object), At(2, OtherStack, rdi: OtherObject));
        Assert.Empty(judge.Violations);
        Assert.Equal(2, judge.Counts.Covered);
    }

    [Fact]
    public void An_activation_that_was_not_seen_to_begin_is_not_judged()
    {
        var judge = Judge(_plan, At(2, Frame, rdi: Object));
        Assert.Empty(judge.Violations);
        Assert.Equal(1, judge.Counts.Unplaced);
    }

    [Fact]
    public void A_store_to_the_own_frame_lies_between_the_two_stack_pointers()
    {
        var plan = PlanOf(c =>
        {
            c.sub(rsp, 32);
            c.lea(rdx, __[rsp + 24]);
            c.mov(__qword_ptr[rdx], rax);
            c.add(rsp, 32);
            c.ret();
        });
        Assert.Equal(1, Judge(plan, At(0, Frame), At(1, Frame - 32, rdx: Frame - 8)).Counts.OwnFrame);
        Assert.Single(Judge(plan, At(0, Frame), At(1, Frame - 32, rdx: Frame - 4)).Violations);
        Assert.Single(Judge(plan, At(0, Frame), At(1, Frame - 32, rdx: Frame - 40)).Violations);
    }

    [Fact]
    public void A_frame_that_was_aligned_belongs_to_who_was_called_last_above_it()
    {
        var plan = PlanOf(c =>
        {
            c.mov(rbp, rsp);
            c.and(rsp, -32);
            c.sub(rsp, 64);
            c.lea(rdx, __[rsp + 24]);
            c.mov(__qword_ptr[rdx], rax);
            c.mov(__qword_ptr[rdi], rax);
            c.mov(__qword_ptr[rdi + 8], rax);
            c.mov(rsp, rbp);
            c.ret();
        });
        const ulong aligned = Frame - 64;
        var judge = Judge(
            plan,
            At(0, Frame), At(1, aligned, rdx: aligned + 24), At(2, aligned, rdi: Object), At(3, aligned, rdi: Object));
        Assert.Empty(judge.Violations);
        Assert.Equal((1, 1), (judge.Counts.OwnFrame, judge.Counts.Covered));
        Assert.Single(Judge(plan, At(0, Frame), At(1, aligned, rdx: Frame)).Violations);
        Assert.Single(Judge(plan, At(0, Frame), At(2, aligned, rdi: Object), At(3, aligned)).Violations);
        Assert.Equal(1, Judge(plan, At(3, aligned, rdi: Object)).Counts.Unplaced);
    }

    [Fact]
    public void A_routine_may_count_on_what_its_caller_has_checked_and_on_its_frame()
    {
        var plan = PlanOf(
            c =>
            {
                c.sub(rsp, 32);
                c.mov(__qword_ptr[rdi], rax);
                c.lea(rsi, __[rsp + 8]);
                c.call(Assembled.Callee);
                c.add(rsp, 32);
                c.ret();
            },
            c =>
            {
                c.test(rax, rax);
                c.mov(__qword_ptr[rdi], rax);
                c.mov(__qword_ptr[rsi], rax);
                c.ret();
            });
        const ulong below = Frame - 40;
        Hit[] caller = [At(0, Frame), At(1, Frame - 32, rdi: Object)];
        var judge = Judge(
            plan, [.. caller, At(2, below), At(3, below, rdi: Object), At(4, below, rsi: Frame - 24)]);
        Assert.Empty(judge.Violations);
        Assert.Equal((1, 1), (judge.Counts.Covered, judge.Counts.CallersFrame));
        Assert.Single(Judge(plan, [.. caller, At(2, below), At(3, below, rdi: OtherObject)]).Violations);
        Assert.Single(Judge(plan, [.. caller, At(2, below), At(4, below, rsi: Frame - 4)]).Violations);
        Assert.Single(Judge(plan, [.. caller, At(2, below), At(4, below, rsi: below - 8)]).Violations);
        Assert.Equal(2, Judge(plan, At(2, below), At(3, below), At(4, below)).Counts.Unplaced);
    }

    [Fact]
    public void A_store_to_a_constant_address_goes_there()
    {
        var plan = PlanOf(c =>
        {
            c.mov(rdx, Object);
            c.mov(__qword_ptr[rdx], rax);
            c.ret();
        });
        Assert.Equal(1, Judge(plan, At(0, Frame), At(1, Frame, rdx: Object)).Counts.Constant);
        Assert.Single(Judge(plan, At(0, Frame), At(1, Frame, rdx: OtherObject)).Violations);
    }

    [Fact]
    public void What_goes_into_a_new_object_lies_there()
    {
        var plan = PlanOf(c =>
        {
            c.mov(edi, 64);
            c.call(Assembled.Allocating);
            c.test(rax, rax);
            c.mov(__qword_ptr[rax + 8], rsi);
            c.ret();
        });
        Hit[] log = [At(0, Frame), At(1, Frame, rax: Object), At(2, Frame, rax: Object)];
        var judge = Judge(plan, log);
        Assert.Empty(judge.Violations);
        Assert.Equal((0, 1), (judge.Counts.Covered, judge.Counts.Fresh));
        Assert.Single(Judge(plan.WithoutAllocations(), log).Violations);
    }

    private static ExecutionPlan PlanOf(Action<Assembler> write, Action<Assembler>? callee = null)
    {
        FunctionCode[] code = callee is null
            ? [Assembled.Of(write)]
            : [Assembled.Of(write), Assembled.Of(callee, new KernelAddress(Assembled.Callee))];
        var options = Assembled.Options with { ReferencesTo = starts => starts.ToDictionary(start => start, _ => 1) };
        return ExecutionPlan.Of(
            AccessMap.Build(code, options with { Merges = false }), AccessMap.Build(code, options), options);
    }

    // The hits number the places of the plan in the order of their addresses.
    private static ExecutionJudge Judge(ExecutionPlan plan, params Hit[] log)
    {
        ulong[] places = [.. plan.Places.Keys.Order()];
        return ExecutionJudge.Of(plan, log.Select(hit => hit with { Address = places[hit.Address] }));
    }

    private static Hit At(int place, ulong rsp, ulong rax = 0, ulong rdi = 0, ulong rdx = 0, ulong rsi = 0)
    {
        var hit = new Hit { Address = (ulong)place };
        hit.Registers[(int)Register64.Rsp] = rsp;
        hit.Registers[(int)Register64.Rax] = rax;
        hit.Registers[(int)Register64.Rdi] = rdi;
        hit.Registers[(int)Register64.Rdx] = rdx;
        hit.Registers[(int)Register64.Rsi] = rsi;
        return hit;
    }
}
