using System.Net.Sockets;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.Kernel.Memory;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>
/// A function that allocates for a compartment from a cache that its argument names: sk_prot_alloc(). Whether the frag
/// queues of IPv6 lay in such a cache of their own was a matter of the boot, and where they did all writes were denied.
/// </summary>
public sealed class DedicatedCacheTests
{
    private const string Cache = "TCPv6";
    private const int Somewhere = 64;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_allocated_for_the_compartment_is_legal_in_a_dedicated_cache_and_nothing_else_there_is()
    {
        using var victims = new LoadedVictims();
        var policy = Policy.ForModule("notes");
        using var compartment = new CompiledCompartment(policy with
        {
            AllowHoles = true,
            Legal = policy.Legal with
            {
                AllocatedBy = SymbolPattern.TryParse("sk_prot_alloc", out var function) ? [function] : [],
            },
        });
        using var session = NotesSession.Open();
        using var older = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        Enforcer.Enforce(compartment.Policy, compartment.Image, null, Cancellation);
        try
        {
            using var younger = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            var live = LiveObjects(compartment.Image);
            var recorded = Records();
            Assert.NotEmpty(live.Intersect(recorded));
            Assert.NotEmpty(live.Except(recorded));

            WriteBack(live.Intersect(recorded).First());
            Assert.Empty(Events());
            var foreign = live.Except(recorded).First();
            WriteBack(foreign);
            var denied = Assert.Single(Events());
            Assert.Equal(
                ("deny", "illegal-class", "object of another slab cache", foreign),
                (denied.Verdict, denied.Reason, denied.ClassFound, denied.ObjectStart));
        }
        finally
        {
            Releaser.Release("notes");
        }

        // What is there already, so that the socket does not notice.
        void WriteBack(ulong address) => session.Edit(CarelessFeature.Restore, new NotesAbi.Edit
        {
            Length = sizeof(ulong),
            Address = address + Somewhere,
            Value = compartment.Image.Memory.Read<ulong>(new KernelAddress(address + Somewhere)),
        });

        WriteEvent[] Events() =>
        [
            .. InstalledCompartment.Open("notes").ReadEvents(compartment.Image, follow: false, Cancellation)
                .Where(write => write.Function == "notes_restore"),
        ];
    }

    private static HashSet<ulong> LiveObjects(KernelImage image)
    {
        var live = new HashSet<ulong>();
        new HeapWalk(image).Run(
            (in LiveObject found) => live.Add(found.Address.Value),
            cache => cache.Name == Cache,
            cancellation: Cancellation);
        return live;
    }

    private static HashSet<ulong> Records()
    {
        using var records = BpfMap.OpenPinned("/sys/fs/bpf/cofferdam/notes/maps/records");
        return [.. records.ReadAll<ulong, RecordRow>().Select(record => record.Key)];
    }
}
