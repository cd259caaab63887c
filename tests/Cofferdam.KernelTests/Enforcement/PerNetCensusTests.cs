using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Census;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel.Heap;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>What is allocated for each network namespace is told by the pointers to it, whatever its content.</summary>
public sealed class PerNetCensusTests
{
    private const string Namespace = "census0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_census_tells_the_objects_of_namespaces_and_finds_those_that_ops_init_allocates()
    {
        using var victims = new LoadedVictims();
        var policy = Policy.ForModule("notes");
        using var compartment = new CompiledCompartment(policy with
        {
            AllowHoles = true,
            Legal = policy.Legal with
            {
                AllocatedBy = SymbolPattern.TryParse("ops_init", out var function) ? [function] : [],
            },
        });
        var image = compartment.Image;
        var perNet = compartment.Policy.Classes.Single(known => known.Name == PerNetObjects.Class);
        var before = PerNetObjects.Read(image);
        var size = MostFrequentSize(compartment, before);
        // By this model they are of others.
        var model = SmallModel.Train(
            image, size, before.ToDictionary(address => address, _ => "somebody_else+0x1"), words => [words]);

        Enforcer.Enforce(
            compartment.Policy with { Model = ModelCompiler.Compile(model, compartment.Policy, image) },
            image, null, Cancellation);
        try
        {
            var told = Records(perNet.Id, RecordSource.ByCensus);
            Assert.NotEmpty(told);
            Assert.Subset(before.ToHashSet(), told);

            GuestProgram.OutputOf("ip", "netns", "add", Namespace);
            var allocated = Records(perNet.Id, RecordSource.Recorded);
            Assert.NotEmpty(allocated);
            Assert.Subset(PerNetObjects.Read(image).ToHashSet(), allocated);
        }
        finally
        {
            GuestProgram.Run("ip", "netns", "delete", Namespace);
            Releaser.Release("notes");
        }
    }

    private static uint MostFrequentSize(CompiledCompartment compartment, IReadOnlySet<ulong> objects)
    {
        var sizes = new List<uint>();
        new HeapWalk(compartment.Image).Run(
            (in LiveObject live) =>
            {
                if (objects.Contains(live.Address.Value))
                    sizes.Add(live.Cache.ObjectSize);
            },
            cache => cache.IsGeneral,
            cancellation: Cancellation);
        return sizes.CountBy(size => size).MaxBy(size => size.Value).Key;
    }

    private static HashSet<ulong> Records(int @class, RecordSource source)
    {
        using var records = BpfMap.OpenPinned("/sys/fs/bpf/cofferdam/notes/maps/records");
        return
        [
            .. records.ReadAll<ulong, RecordRow>()
                .Where(record => record.Value.Class == @class && record.Value.Known == (ushort)source)
                .Select(record => record.Key),
        ];
    }
}
