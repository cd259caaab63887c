using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>Modules are unloaded and loaded anew while a compartment knows them.</summary>
public sealed class ReloadedModuleTests
{
    // Of the distribution, without a device of its own if it is told so.
    private const string Other = "dummy";

    // Loading it has the kernel really free what was unloaded before: addresses are used again.
    private const string Third = "ifb";

    private const int Rounds = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ProbeHostKind.Events)]
    [InlineData(ProbeHostKind.Gate)]
    public void A_confined_module_that_goes_and_comes_is_told_and_can_be_confined_again(ProbeHostKind host)
    {
        using var gate = host == ProbeHostKind.Gate ? new LoadedGate() : null;
        using (new LoadedVictims())
        {
            Enforce(host);
            Use();
            Assert.Equal((ModuleStanding.Confined, true), (Standing(), Hits() > 0));
            Assert.Equal(ProbeHostNames.Of(host), InstalledCompartment.Open("notes").ReadStatus(busiest: 0).Host);
        }

        try
        {
            var hits = Hits();
            Assert.Equal(ModuleStanding.Unloaded, Standing());
            using var again = new LoadedVictims();
            Assert.Equal(ModuleStanding.Reloaded, Standing());
            Use();
            Assert.Equal((hits, 0ul), (Hits(), InstalledCompartment.Open("notes").ReadStatus(0).Denies));

            Releaser.Release("notes");
            Enforce(host);
            Use();
            Assert.Equal((ModuleStanding.Confined, true), (Standing(), Hits() > 0));
            Releaser.Release("notes");
        }
        finally
        {
            if (InstalledCompartment.ListNames().Contains("notes"))
                Releaser.Release("notes");
        }
    }

    [Fact]
    public void The_data_of_a_module_is_legal_only_as_long_as_it_is_that_module()
    {
        using var victims = new LoadedVictims();
        GuestProgram.OutputOf("modprobe", Other, "numdummies=0");
        var policy = ExamplePolicy.Read("notes");
        using var compartment = new CompiledCompartment(policy with
        {
            AllowHoles = true,
            Legal = policy.Legal with { Modules = [Other] },
        });
        using var session = NotesSession.Open();
        Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation);
        try
        {
            WriteBack(session, compartment.Image);
            Assert.Equal((0ul, 0ul), CountsOfRestore());
            for (var round = 1ul; round <= Rounds; round++)
            {
                GuestProgram.OutputOf("rmmod", Other);
                GuestProgram.OutputOf("modprobe", Third, "numifbs=0");
                GuestProgram.OutputOf("rmmod", Third);
                GuestProgram.OutputOf("modprobe", Other, "numdummies=0");
                using var now = KernelImage.OpenLive();

                WriteBack(session, now);

                // A module younger than the compartment, wherever it lies.
                Assert.Equal((0ul, round), CountsOfRestore());
            }
        }
        finally
        {
            Releaser.Release("notes");
            GuestProgram.Run("rmmod", Other);
        }
    }

    private static void Enforce(ProbeHostKind host)
    {
        using var compartment = new CompiledCompartment(
            ExamplePolicy.Read("notes") with { AllowHoles = true, Host = host });
        Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation);
    }

    private static void Use()
    {
        using var session = NotesSession.Open();
        session.Write(session.Create(64), new byte[64]);
    }

    // What is there already, so that the module does not notice.
    private static void WriteBack(NotesSession session, KernelImage image)
    {
        Assert.True(image.Modules.TryFind(Other, out var module));
        var address = module.Data[0].Start;
        session.Edit(CarelessFeature.Restore, new NotesAbi.Edit
        {
            Length = sizeof(ulong),
            Address = address.Value,
            Value = image.Memory.Read<ulong>(address),
        });
    }

    private static ModuleStanding Standing()
    {
        var module = Assert.Single(InstalledCompartment.Open("notes").ReadStatus(busiest: 0).Modules);
        Assert.Equal("notes", module.Name);
        return module.Standing;
    }

    private static ulong Hits() => InstalledCompartment.Open("notes").ReadStatus(busiest: 0).Hits;

    private static (ulong Denies, ulong Unknown) CountsOfRestore()
    {
        var sites = InstalledCompartment.Open("notes").ReadStatus(busiest: int.MaxValue).BusiestSites
            .Where(site => site.Site.Function == "notes_restore").ToArray();
        return (
            sites.Aggregate(0ul, (sum, site) => sum + site.Denies),
            sites.Aggregate(0ul, (sum, site) => sum + site.Unknown));
    }
}
