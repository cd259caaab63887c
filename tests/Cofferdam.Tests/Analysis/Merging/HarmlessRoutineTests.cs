using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>Which routines of the compartment itself end no check of those that call them.</summary>
public sealed class HarmlessRoutineTests
{
    private const string Holds = "check [0, 8); covered";
    private const string Ended = "check [0, 8); check [0, 8)";

    [Fact]
    public void A_routine_that_hands_over_to_who_frees_nothing_ends_no_check()
    {
        Assert.Equal(Holds, PlanWith(c => c.jmp(Assembled.Harmless)));
        Assert.Equal(Holds, PlanWith(c => LeaveIfZero(c, Assembled.Harmless)));
    }

    [Fact]
    public void A_routine_that_hands_over_to_who_may_free_ends_every_check()
    {
        Assert.Equal(Ended, PlanWith(c => c.jmp(Assembled.Freeing)));
        Assert.Equal(Ended, PlanWith(c => LeaveIfZero(c, Assembled.Freeing)));
        Assert.Equal(Ended, PlanWith(c => c.jmp(rax)));
    }

    [Fact]
    public void A_call_that_never_returns_ends_no_check_of_a_caller()
    {
        Assert.Equal(Ended, PlanWith(Calling));
        Assert.Equal(Holds, PlanWith(Calling, Assembled.Options with
        {
            Hidden = new HiddenControlFlow { NeverReturns = address => address.Value == Assembled.Freeing },
        }));

        static void Calling(Assembler c)
        {
            var good = c.CreateLabel();
            c.test(rdi, rdi);
            c.je(good);
            c.call(Assembled.Freeing);
            c.Label(ref good);
            c.ret();
        }
    }

    private static void LeaveIfZero(Assembler c, ulong target)
    {
        c.test(rdi, rdi);
        c.je(target);
        c.ret();
    }

    private static string PlanWith(Action<Assembler> callee, AccessMapOptions? options = null) =>
        Assembled.PlanCaller(
            callee,
            c =>
            {
                c.mov(__qword_ptr[rbx], 1);
                c.call(Assembled.Callee);
                c.mov(__qword_ptr[rbx], 2);
                c.ret();
            },
            options);
}
