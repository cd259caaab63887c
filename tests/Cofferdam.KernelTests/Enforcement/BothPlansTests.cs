using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>
/// With fewer checks the verdicts are the same: a compartment with the merged plan, and one of the same code in which
/// each store is checked that its instruction does not prove, judge the same run.
/// </summary>
public sealed class BothPlansTests
{
    private const int Tries = 2;

    // What writes past its object but stays in the compartment's own memory breaks the types of neither plan.
    private static readonly string[] _bugs =
    [
        "indexed-overflow", "write-what-where", "use-after-free", "type-confusion", "global-index", "memcpy-overflow",
        "string-copy", "string-fill", "atomic-increment", "atomic-exchange", "add-to-memory", "or-to-memory",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_attack_is_denied_by_both_and_no_user_by_either()
    {
        using var victims = new LoadedVictims();
        using var both = new BothPlans("notes");
        GuestProgram.OutputOf("cofferdam-lab", "workload", "--for", "3", "--seed", "7");
        both.AssertNoDenies(Cancellation);
        both.AwaitWorkingPhase();
        foreach (var bug in _bugs)
        {
            for (var seed = 1; seed <= Tries; seed++)
            {
                var attack = GuestProgram.JsonOf("cofferdam-lab", "attack", bug, "--seed", $"{seed}");
                Assert.True(attack.GetProperty("performed").GetBoolean(), attack.ToString());
                both.AssertSameDenies(attack.ToString(), Cancellation);
            }
        }
    }

    // It takes minutes to register a probe on each store of these.
    [Theory(Explicit = true)]
    [InlineData("nf_tables", "nft-workload")]
    [InlineData("ipv6", "ip6-workload")]
    [InlineData("net_sched", "tc-workload")]
    public void No_write_of_a_workload_is_denied_by_either(string name, string workload)
    {
        using var both = new BothPlans(name);
        GuestProgram.OutputOf("cofferdam-lab", workload, "--for", "5", "--threads", "1", "--seed", "7");
        both.AssertNoDenies(Cancellation);
    }
}
