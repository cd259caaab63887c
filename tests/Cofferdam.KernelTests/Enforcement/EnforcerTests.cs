using System.Globalization;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Enforcement;

public sealed class EnforcerTests
{
    private const string Probes = "/sys/kernel/debug/kprobes/list";

    private static string Checkout => Environment.GetEnvironmentVariable("LAB_CHECKOUT")!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_site_is_armed_and_release_leaves_nothing(bool withTypes)
    {
        using var victims = new LoadedVictims(withTypes);
        var before = KernelTraces.Read();
        using var compartment = CompiledCompartment.OfModule("notes");

        var report = Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation);

        try
        {
            Assert.Empty(report.Holes);
            var armed = ArmedProbes();
            Assert.Equal(compartment.Policy.SiteRows.Select(row => row.Address).Order(), armed.Order());
        }
        finally
        {
            Releaser.Release("notes");
        }

        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void The_kernel_of_a_compartment_that_is_used_counts_its_writes()
    {
        using var victims = new LoadedVictims();
        using var compartment = new CompiledCompartment(
            PolicyReader.ReadFile(Path.Combine(Checkout, "examples", "policies", "notes.yaml")) with
            {
                Initialization = TimeSpan.FromMinutes(10),
            });
        Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation);
        try
        {
            GuestProgram.OutputOf("cofferdam-lab", "workload", "--for", "2");

            var status = InstalledCompartment.Open("notes").ReadStatus(busiest: 5);

            Assert.True(status.Hits > 1000, $"{status.Hits} hits");
            // A record is missed when interrupts nest at the very first instructions of a program: about one in millions.
            Assert.True(
                status is { Denies: 0, MissedRecords: <= 2 } && status.Lost == status.MissedRecords,
                $"{status.Denies} denies, {status.MissedRecords} missed records, {string.Join(" ", status.Losses)}");
            // A probe can be missed: an interrupt came while another one was being handled. It must be told.
            Assert.True(status.Missed >= MissedProbes(), $"{status.Missed} told, the kernel counts {MissedProbes()}");
            Assert.Equal("initialization", status.Phase);
            Assert.InRange(status.MemoryBytes, 1UL << 20, 16UL << 20);
            Assert.Equal(5, status.BusiestSites.Count);
        }
        finally
        {
            Releaser.Release("notes");
        }
    }

    [Fact]
    public void The_times_of_the_initialization_phase_count_from_when_all_is_armed()
    {
        using var victims = new LoadedVictims();
        var (quiet, deadline) = (TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(10));
        using var compartment = new CompiledCompartment(ExamplePolicy.Read("notes") with
        {
            Quiet = quiet,
            Initialization = deadline,
        });

        var report = Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation);

        try
        {
            using var states = BpfMap.OpenPinned(new InstallationPaths("notes").Map("state_map"));
            Assert.True(states.TryGet(0u, out StateRow state));
            Assert.Equal((ulong)(report.ArmedAt + deadline).TotalNanoseconds, state.Deadline);
            // What is met may put it off.
            Assert.InRange(state.WorkingFrom, (ulong)(report.ArmedAt + quiet).TotalNanoseconds, state.Deadline);
        }
        finally
        {
            Releaser.Release("notes");
        }
    }

    [Fact]
    public void A_second_enforce_of_the_same_compartment_is_refused_and_changes_nothing()
    {
        using var victims = new LoadedVictims();
        using var compartment = CompiledCompartment.OfModule("notes");
        Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation);
        try
        {
            var before = KernelTraces.Read();

            var refusal = Assert.Throws<CompartmentExistsException>(
                () => Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation));

            Assert.Contains("installed already", refusal.Message, StringComparison.Ordinal);
            Assert.Empty(KernelTraces.Read().Since(before));
        }
        finally
        {
            Releaser.Release("notes");
        }
    }

    [Fact]
    public void A_cancelled_enforce_leaves_nothing()
    {
        using var victims = new LoadedVictims();
        using var compartment = CompiledCompartment.OfModule("notes");
        var before = KernelTraces.Read();
        using var cancellation = new CancellationTokenSource();
        var progress = new CancelWhenRegistering(cancellation);

        Assert.Throws<OperationCanceledException>(
            () => Enforcer.Enforce(compartment.Policy, compartment.Image, progress, cancellation.Token));

        Assert.True(progress.WasRegistering);
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(5)));
        Assert.DoesNotContain("notes", InstalledCompartment.ListNames());
    }

    [Fact]
    public void Holes_are_refused_unless_the_policy_allows_them()
    {
        GuestProgram.OutputOf("modprobe", "nf_tables");
        using var compartment = CompiledCompartment.OfModule("nf_tables");
        var before = KernelTraces.Read();
        var hole = new Cofferdam.Compartments.Compilation.Hole("somewhere+0x0", default, "for this test");
        var holed = compartment.Policy with
        {
            Holes = [hole],
            Policy = compartment.Policy.Policy with { AllowHoles = false },
        };

        var refusal = Assert.Throws<HolesException>(
            () => Enforcer.Enforce(holed, compartment.Image, null, Cancellation));

        Assert.Equal([hole], refusal.Holes);
        Assert.Empty(KernelTraces.Read().Since(before));
    }

    [Fact]
    public void Release_of_nothing_is_refused() =>
        Assert.Throws<CompartmentNotFoundException>(() => Releaser.Release("nothing"));

    private static ulong MissedProbes() =>
        File.ReadLines("/sys/kernel/tracing/kprobe_profile")
            .Aggregate(0UL, (sum, line) => sum + ulong.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));

    private static IEnumerable<ulong> ArmedProbes() =>
        File.ReadLines(Probes)
            .Where(line => !line.Contains("[DISABLED]", StringComparison.Ordinal))
            .Select(line => ulong.Parse(line.Split(' ')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private sealed class CancelWhenRegistering(CancellationTokenSource source) : IProgress<EnforceStep>
    {
        public bool WasRegistering { get; private set; }

        public void Report(EnforceStep value)
        {
            if (value is not { Stage: EnforceStage.Register, Done: > 0 })
                return;
            WasRegistering = true;
            source.Cancel();
        }
    }
}
