using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>Where ways part that all write off one value, one probe ahead of them checks the write of each.</summary>
public sealed class EarlyCheckTests
{
    private const string Form = "form_parted";
    private const int Bytes = 256;
    private const int Target = 128;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_written_on_one_way_or_the_other_is_denied_ahead_of_both()
    {
        using var victims = new LoadedVictims();
        using var forms = new LoadedForms();
        using var bystander = Bystander.Open();
        using var compartment = new CompiledCompartment(Policy.ForModule("forms") with
        {
            AllowHoles = true,
            Strict = true,
        });
        var check = Assert.Single(
            compartment.Map.Sites, site => site.Function == Form && site.Check.Early is not null);
        var other = Assert.Single(
            compartment.Map.Sites, site => site.Function == Form && site.Text.Contains("rdi", StringComparison.Ordinal)
                && site.Need is ProbeNeed.CoveredByOthers);
        Assert.NotEqual(check.Address, other.Address);

        Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation);
        try
        {
            var target = bystander.Allocate(Bytes);
            LoadedForms.Run(LoadedForms.Context.Task, target.Handle);

            var denied = Assert.Single(
                InstalledCompartment.Open("forms").ReadEvents(compartment.Image, follow: false, Cancellation),
                write => write.Function == Form);
            Assert.Equal(
                ("deny", FormattableString.Invariant($"{Form}+0x{check.Offset:x}"), target.Address + Target, 8UL),
                (denied.Verdict, denied.Place, denied.Address, denied.Length));
        }
        finally
        {
            Releaser.Release("forms");
        }
    }
}
