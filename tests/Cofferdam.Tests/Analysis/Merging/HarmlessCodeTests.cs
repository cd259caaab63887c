using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Kernel;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>Which functions outside of a compartment end no check, as their own code shows that they free nothing.</summary>
public sealed class HarmlessCodeTests
{
    private const ulong Outside = 0xffff_ffff_8a00_0000;
    private const ulong Further = 0xffff_ffff_8b00_0000;
    private const string Holds = "check [0, 8); covered";
    private const string Ended = "check [0, 8); check [0, 8)";

    [Fact]
    public void Code_that_calls_nobody_or_only_such_ends_no_check()
    {
        Assert.Equal(Holds, PlanWith(c => c.ret()));
        Assert.Equal(Holds, PlanWith(
            c =>
            {
                c.call(Assembled.Harmless);
                c.jmp(Further);
            },
            c => c.ret()));
    }

    [Fact]
    public void Code_that_calls_who_may_free_ends_every_check()
    {
        Assert.Equal(Ended, PlanWith(c => c.jmp(Assembled.Freeing)));
        Assert.Equal(Ended, PlanWith(c => c.call(Further), c => c.call(Assembled.Freeing)));
    }

    [Fact]
    public void Code_that_calls_through_a_pointer_in_a_circle_or_into_the_unknown_ends_every_check()
    {
        Assert.Equal(Ended, PlanWith(c => c.call(rax)));
        Assert.Equal(Ended, PlanWith(c => c.jmp(__qword_ptr[rax])));
        Assert.Equal(Ended, PlanWith(c => c.call(Further), c => c.call(Outside)));
        Assert.Equal(Ended, PlanWith(c => c.call(Further)));
        Assert.Equal(Ended, PlanWith(c => c.db(0x06)));
    }

    [Fact]
    public void A_breakpoint_that_may_hide_a_call_ends_every_check_and_one_behind_a_return_does_not()
    {
        Assert.Equal(Ended, PlanWith(c =>
        {
            c.int3();
            c.ret();
        }));
        Assert.Equal(Holds, PlanWith(c =>
        {
            c.ret();
            c.int3();
            c.nop();
            c.ret();
        }));
    }

    [Fact]
    public void Code_that_is_patched_to_call_or_may_wait_for_a_user_ends_every_check()
    {
        var first = new HashSet<KernelAddress> { new(Outside) };
        Assert.Equal(Ended, PlanWith(Nothing, options: Assembled.Options with
        {
            Hidden = new HiddenControlFlow { StaticCalls = first },
        }));
        Assert.Equal(Ended, PlanWith(Nothing, options: Assembled.Options with { FaultingInstructions = first }));
        Assert.Equal(Ended, PlanWith(Nothing, options: Assembled.Options with
        {
            Hidden = new HiddenControlFlow
            {
                JumpLabels = new Dictionary<KernelAddress, KernelAddress>
                {
                    [new KernelAddress(Outside)] = new(Assembled.Freeing),
                },
            },
        }));
        Assert.Equal(Holds, PlanWith(Nothing));

        static void Nothing(Assembler c)
        {
            c.nop();
            c.ret();
        }
    }

    [Fact]
    public void What_says_that_it_frees_is_believed() =>
        Assert.Equal(Ended, PlanWith(c => c.ret(), name: "free_percpu"));

    private static string PlanWith(
        Action<Assembler> outside, Action<Assembler>? further = null, AccessMapOptions? options = null,
        string name = "outside") =>
        Assembled.Plan(
            c =>
            {
                c.mov(__qword_ptr[rbx], 1);
                c.call(Outside);
                c.mov(__qword_ptr[rbx], 2);
                c.ret();
            },
            (options ?? Assembled.Options) with
            {
                CodeOf = address => address.Value switch
                {
                    Outside => Assembled.Of(outside, address) with { Name = name },
                    Further when further is not null => Assembled.Of(further, address),
                    _ => null,
                },
            });
}
