using Cofferdam.Learning.DataSets;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Training;

namespace Cofferdam.Tests.Learning;

public sealed class ObjectSetTests
{
    [Fact]
    public void Objects_have_the_features_of_their_boot()
    {
        using var heap = new MadeUpHeap();
        var set = heap.Read(2, MadeUpHeap.RuleSite, MadeUpHeap.SocketSite);
        Assert.Equal(2, set.Boots.Count);
        Assert.Equal(80, set.Objects.Count);
        foreach (var found in set.Objects.Where(found => found.Site == MadeUpHeap.SocketSite))
            Assert.Equal(0x1234u, found.Content.ValueOf(new Feature(0, FeatureKind.Offset)));
        foreach (var found in set.Objects.Where(found => found.Site == MadeUpHeap.RuleSite))
            Assert.Equal(256u, found.Content.ValueOf(new Feature(2, FeatureKind.Pointee)));
    }

    [Fact]
    public void What_was_freed_or_has_no_site_or_no_cache_is_not_used()
    {
        using var heap = new MadeUpHeap();
        var used = MadeUpHeap.Object(1, 0, MadeUpHeap.RuleSite);
        var path = heap.Write(
            "a.parquet",
            MadeUpHeap.Boot(1),
            [
                used,
                MadeUpHeap.Object(1, 1, null),
                MadeUpHeap.Object(1, 2, MadeUpHeap.RuleSite) with { Kind = ObservationKind.Free },
                MadeUpHeap.Object(1, 3, MadeUpHeap.RuleSite) with { Cache = null },
            ]);
        var set = ObjectSet.Read([path]);
        Assert.Equal(used.Address, Assert.Single(set.Objects).Content.Start);
        Assert.Equal(3, set.Unused);

        // Asked for, what was freed is what there is.
        var freed = ObjectSet.ReadFreed([path]);
        Assert.Equal(used.Address + 64, Assert.Single(freed.Objects).Content.Start);
    }

    [Fact]
    public void An_object_that_several_walks_found_unchanged_is_there_once()
    {
        using var heap = new MadeUpHeap();
        var found = MadeUpHeap.Object(1, 0, MadeUpHeap.RuleSite);
        var changed = found with { Content = [.. Enumerable.Repeat((byte)1, 32)] };
        var other = found with { Site = MadeUpHeap.SocketSite };
        string[] paths =
        [
            heap.Write("a.parquet", MadeUpHeap.Boot(1), [found]),
            heap.Write("b.parquet", MadeUpHeap.Boot(1), [found, changed, other]),
            heap.Write("c.parquet", MadeUpHeap.Boot(2), [found]),
        ];
        Assert.Equal([0, 0, 0, 1], ObjectSet.Read(paths).Objects.Select(found => found.Boot));
    }

    [Fact]
    public void Data_sets_of_two_kernel_builds_do_not_mix()
    {
        using var heap = new MadeUpHeap();
        string[] paths =
        [
            heap.Write("a.parquet", MadeUpHeap.Boot(1), []),
            heap.Write("b.parquet", MadeUpHeap.Boot(2) with { KernelBuildId = "ff", KernelRelease = "6.2" }, []),
        ];
        var message = Assert.Throws<DataSetException>(() => ObjectSet.Read(paths)).Message;
        Assert.Contains(
            $"expected one of the kernel build {MadeUpHeap.BuildId} (6.1.0-test) like the first, found one of ff (6.2)",
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, 24)]
    [InlineData(int.MaxValue, 504)]
    [InlineData(-8, 0)]
    public void An_object_without_all_of_its_content_is_refused(int size, int content)
    {
        using var heap = new MadeUpHeap();
        var cut = MadeUpHeap.Object(1, 0, MadeUpHeap.RuleSite) with { ObjectSize = size, Content = new byte[content] };
        var path = heap.Write("a.parquet", MadeUpHeap.Boot(1), [cut]);
        var message = Assert.Throws<DataSetException>(() => ObjectSet.Read([path])).Message;
        Assert.Contains(
            FormattableString.Invariant($"an object of {size} bytes in kmalloc-32 has {content} bytes of content"),
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_behind_the_bytes_that_were_asked_for_is_taken_for_zeroes()
    {
        using var heap = new MadeUpHeap();
        var found = MadeUpHeap.Object(1, 0, MadeUpHeap.RuleSite) with
        {
            Content = [.. Enumerable.Repeat((byte)1, 32)],
            RequestedSize = 17,
        };
        var path = heap.Write("a.parquet", MadeUpHeap.Boot(1), [found]);
        Assert.Equal(
            [0x0101010101010101, 0x0101010101010101, 1, 0],
            Assert.Single(ObjectSet.Read([path]).Objects).Content.Words.ToArray());
    }

    [Fact]
    public void Pointee_sizes_may_be_fewer_than_words_and_are_then_unknown()
    {
        using var heap = new MadeUpHeap();
        var found = MadeUpHeap.Object(1, 0, MadeUpHeap.RuleSite) with { PointeeSizes = [8] };
        var path = heap.Write("a.parquet", MadeUpHeap.Boot(1), [found]);
        var content = Assert.Single(ObjectSet.Read([path]).Objects).Content;
        Assert.Equal(0u, content.ValueOf(new Feature(2, FeatureKind.Pointee)));
    }

    [Theory]
    [InlineData("direct-map")]
    [InlineData("image-data")]
    [InlineData("vmemmap")]
    public void An_address_space_without_what_features_need_is_refused(string stretch)
    {
        using var heap = new MadeUpHeap();
        var boot = MadeUpHeap.Boot(1);
        var spans = boot.AddressSpace.Where(span => span.Key != stretch).ToDictionary();
        var path = heap.Write("a.parquet", boot with { AddressSpace = spans }, []);
        var message = Assert.Throws<DataSetException>(() => ObjectSet.Read([path])).Message;
        Assert.Contains($"expected the stretch {stretch}", message, StringComparison.Ordinal);
    }
}
