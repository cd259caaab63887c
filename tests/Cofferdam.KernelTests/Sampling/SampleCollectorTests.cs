using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Sampling;
using Cofferdam.KernelTests.Kernel;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.KernelTests.Sampling;

/// <summary>What the sampler tells of objects of which the truth is known.</summary>
public sealed class SampleCollectorTests(LiveKernelImage kernel) : IClassFixture<LiveKernelImage>
{
    private static readonly TimeSpan _life = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void A_freed_object_is_told_with_its_site_size_lifetime_and_content()
    {
        var table = new NamedTable("a_table_whose_name_is_known");
        TimeSpan longest = default;
        var (objects, summary) = Collect(new SampleFilter { Callers = true }, _ => longest = table.Live(_life));

        var copy = table.CopyIn(objects);
        Assert.StartsWith("nla_strdup+0x", copy.Site, StringComparison.Ordinal);
        Assert.Contains(copy.Callers!, caller =>
            caller.StartsWith("nf_tables_newtable+0x", StringComparison.Ordinal)
            && caller.EndsWith(" [nf_tables]", StringComparison.Ordinal));
        Assert.StartsWith("kmalloc-", copy.Cache, StringComparison.Ordinal);
        Assert.Equal(32, copy.ObjectSize);
        Assert.InRange(copy.LifetimeNanoseconds!.Value, _life.TotalNanoseconds, longest.TotalNanoseconds);
        Assert.Equal(0UL, summary.Losses[SampleLoss.Sample] + summary.Losses[SampleLoss.Living]);
    }

    [Fact]
    public void An_object_in_use_is_told_once_with_its_content()
    {
        var table = new NamedTable("a_table_that_is_in_use");
        var (objects, _) = Collect(
            new SampleFilter(),
            run => table.Live(SampleCollector.YoungestMidLife * 2, () =>
            {
                run.Collector.CollectLiving(run.Writer, int.MaxValue);
                run.Collector.CollectLiving(run.Writer, int.MaxValue);
            }));

        var copy = Assert.Single(objects, observed => observed.Kind == ObservationKind.MidLife && table.Is(observed));
        Assert.Null(copy.LifetimeNanoseconds);
        Assert.True(copy.AgeNanoseconds >= SampleCollector.YoungestMidLife.TotalNanoseconds);

        // The table points to its name, so it says what size that has.
        Assert.Contains(
            objects,
            observed => observed.Kind == ObservationKind.MidLife
                && MemoryMarshal.Cast<byte, ulong>(observed.Content).IndexOf(copy.Address) is >= 0 and var word
                && observed.PointeeSizes![word] == copy.ObjectSize);
    }

    [Fact]
    public void Only_what_the_filter_wants_is_followed()
    {
        var table = new NamedTable("a_table_of_the_right_size");
        var bytes = (ulong)table.Content.Length;
        var filter = new SampleFilter { Smallest = bytes, Largest = bytes, Caches = "kmalloc-*" };
        var (objects, _) = Collect(filter, _ => table.Live(_life));

        Assert.Contains(objects, table.Is);
        Assert.All(objects, observed => Assert.Equal((int)bytes, observed.RequestedSize));
        Assert.All(objects, observed => Assert.StartsWith("kmalloc-", observed.Cache!, StringComparison.Ordinal));
    }

    [Fact]
    public void One_site_alone_can_be_followed()
    {
        var table = new NamedTable("a_table_at_the_right_site");
        var (all, _) = Collect(new SampleFilter(), _ => table.Live(_life));
        var site = table.CopyIn(all).Site!;
        var offset = Convert.ToUInt64(site.Split("+0x")[1], 16);
        var address = kernel.Image.Symbols.Require("nla_strdup").Address.Value + offset;

        var (objects, _) = Collect(new SampleFilter { Sites = [address] }, _ => table.Live(_life));

        Assert.Contains(objects, table.Is);
        Assert.All(objects, observed => Assert.Equal(site, observed.Site));
    }

    [Fact]
    public void A_cache_with_an_object_of_its_own_size_is_told_by_name()
    {
        var (objects, _) = Collect(new SampleFilter { Caches = "pid" }, _ => Work());

        Assert.NotEmpty(objects);
        Assert.True(kernel.Image.SlabCaches.TryFind("pid", out var cache));
        Assert.All(objects, observed =>
            Assert.Equal((cache.StableName, (int)cache.ObjectSize), (observed.Cache, observed.ObjectSize)));
    }

    [Fact]
    public void A_lower_rate_follows_fewer_objects_and_each_of_them_to_its_end()
    {
        var (all, _) = Collect(new SampleFilter(), _ => Work());
        var (some, _) = Collect(new SampleFilter { Rate = 10 }, _ => Work());

        // One in ten by chance; a third is hundreds of standard deviations away.
        Assert.InRange(some.Length, 1, all.Length / 3);
        Assert.Contains(some, observed => observed.Kind == ObservationKind.Free);
    }

    [Fact]
    public void What_does_not_fit_is_counted()
    {
        var shapes = new SampleShapes(Living: 16, RingBytes: 4096, Chains: 1, Histograms: 1);
        var (_, summary) = Collect(
            new SampleFilter { Callers = true }, _ => GuestProgram.OutputOf("nft", "list", "ruleset"), shapes);

        Assert.True(summary.Losses[SampleLoss.Sample] > 0, "no sample was lost in a ring of one page");
        Assert.True(summary.Losses[SampleLoss.Living] > 0, "no object was lost with room for 16");
        Assert.True(summary.Losses[SampleLoss.Chain] > 0, "no chain was lost with room for one");
    }

    [Fact]
    public void Nothing_stays_in_the_kernel()
    {
        var before = KernelTraces.Read();
        Collect(new SampleFilter(), _ => GuestProgram.OutputOf("true"));

        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
    }

    // Some of the processes are gone for long when the last one ends; what the last one had may be freed later.
    private static void Work()
    {
        for (var i = 0; i < 8; i++)
            GuestProgram.OutputOf("true");
    }

    private (ObservedObject[] Objects, SampleSummary Summary) Collect(
        SampleFilter filter, Action<(SampleCollector Collector, DataSetWriter Writer)> work, SampleShapes? shapes = null)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var writer = DataSetWriter.Create(path, BootReader.Read(kernel.Image)))
            using (var collector = SampleCollector.Start(kernel.Image, filter, shapes ?? SampleShapes.ForSamples))
            {
                work((collector, writer));
                collector.CollectFreed(writer, TimeSpan.Zero);
                var summary = collector.Summarize();
                writer.Complete();
                using var reader = DataSetReader.Open(path);
                return ([.. reader.Read()], summary);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
