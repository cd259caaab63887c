using System.Diagnostics;
using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>Two compartments around the code of one example policy, which only observe: with and without merging.</summary>
internal sealed class BothPlans : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly List<CompiledCompartment> _compiled = [];
    private readonly string _merged;
    private readonly string _full;

    public BothPlans(string name)
    {
        _merged = $"{name}_merged";
        _full = $"{name}_full";
        var policy = ExamplePolicy.Read(name) with
        {
            AllowHoles = true,
            Limits = PolicyLimits.Default with { EventsPerSite = 1000 },
        };
        if (policy.Compartment.Modules is { Count: > 0 } modules && name != "notes")
            GuestProgram.OutputOf("modprobe", ["-a", .. modules]);
        try
        {
            // Both before either has probes in the code.
            _compiled.Add(new CompiledCompartment(policy with { Name = _full }, merges: false));
            _compiled.Add(new CompiledCompartment(policy with { Name = _merged }, merges: true));
            foreach (var compiled in _compiled)
                Enforcer.Enforce(compiled.Policy, compiled.Image, null, TestContext.Current.CancellationToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Waits until both know all objects by their records.</summary>
    public void AwaitWorkingPhase()
    {
        var watch = Stopwatch.StartNew();
        while (StatusOf(_merged).Phase != "working" || StatusOf(_full).Phase != "working")
        {
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, _patience);
            Thread.Sleep(500);
        }
    }

    /// <summary>
    /// Neither has denied anything so far, and the one had fewer checks to make. What the merged plan knows to be a variable
    /// of the kernel, by the constant that a call hands over, is in no legal set, so the full plan may deny it.
    /// </summary>
    public void AssertNoDenies(CancellationToken cancellation)
    {
        var (merged, full) = (StatusOf(_merged), StatusOf(_full));
        File.AppendAllText(
            Path.Combine(Environment.GetEnvironmentVariable("LAB_OUT")!, "both-plans"),
            string.Create(CultureInfo.InvariantCulture, $"{_merged}: {merged.Sites} sites, {merged.Hits} hits, ")
                + string.Create(CultureInfo.InvariantCulture, $"{merged.Denies} denied; {full.Sites} sites, ")
                + string.Create(CultureInfo.InvariantCulture, $"{full.Hits} hits, {full.Denies} denied\n"));
        Assert.Equal(0UL, merged.Denies);
        if (full.Denies > 0)
        {
            var denied = DeniesOf(_compiled[0], cancellation).ToArray();
            Assert.Equal(full.Denies, (ulong)denied.Length);
            Assert.Equal(
                [],
                denied.Where(write => !WritesConstant(write)).Select(write =>
                    $"{write.Place} {write.Instruction} {write.Reason} {write.ClassFound} {write.Context}"));
        }

        Assert.InRange(merged.Hits, 1000UL, full.Hits - 1);
    }

    /// <summary>Both have denied something since they were asked last, to the same processes.</summary>
    public void AssertSameDenies(string what, CancellationToken cancellation)
    {
        var merged = DeniedBy(_compiled[1], cancellation);
        var full = DeniedBy(_compiled[0], cancellation);
        Assert.True(full.Count > 0 && merged.SetEquals(full), $"{what}: {string.Join(' ', merged)} and {string.Join(' ', full)}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var compiled in _compiled)
        {
            if (InstalledCompartment.ListNames().Contains(compiled.Policy.Policy.Name))
                Releaser.Release(compiled.Policy.Policy.Name);
            compiled.Dispose();
        }
    }

    private bool WritesConstant(WriteEvent write)
    {
        var address = _compiled[0].Policy.Sites.Single(site => site.Id == write.Site).Address;
        return _compiled[1].Map.Sites.Any(
            site => site.Address == address && site is { Class: AccessClass.Global, Need: ProbeNeed.NoProbe });
    }

    private static CompartmentStatus StatusOf(string name) => InstalledCompartment.Open(name).ReadStatus(busiest: 0);

    // The processes: the one plan denies at the first of several writes, the other maybe at each of them; and only the
    // merged one knows by the pointer which object a write must stay in.
    private static HashSet<int> DeniedBy(CompiledCompartment compiled, CancellationToken cancellation) =>
        DeniesOf(compiled, cancellation).Select(write => write.Pid).ToHashSet();

    private static IEnumerable<WriteEvent> DeniesOf(CompiledCompartment compiled, CancellationToken cancellation) =>
        InstalledCompartment.Open(compiled.Policy.Policy.Name)
            .ReadEvents(compiled.Image, follow: false, cancellation)
            .Where(write => write.Verdict == "deny");
}
