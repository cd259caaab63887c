using System.Globalization;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Tests.Kernel.Slabs;

public sealed class SlabCachesTests
{
    public static readonly TheoryData<string> Series = RecordedKernels.Series;

    // "kmalloc-64   3712   3712   64   64   1 : tunables ...": the fourth column is the size with metadata.
    [Theory]
    [MemberData(nameof(Series))]
    public void Caches_are_those_of_proc_slabinfo(string series)
    {
        var listed = RecordedKernels.OracleLines(series, "slabinfo")
            .Skip(2)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(words => (words[0], uint.Parse(words[3], CultureInfo.InvariantCulture)));
        Assert.Equal(listed, RecordedKernels.Of(series).SlabCaches.All.Select(cache => (cache.Name, cache.Size)));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Objects_fit_into_their_place(string series) =>
        Assert.All(RecordedKernels.Of(series).SlabCaches.All, cache =>
        {
            Assert.InRange(cache.ObjectSize, 1u, cache.Size);
            Assert.InRange((ulong)cache.UserOffset + cache.UserSize, 0ul, cache.ObjectSize);
            Assert.Equal(0u, cache.Size % cache.Alignment);
        });

    [Theory]
    [MemberData(nameof(Series))]
    public void General_caches_are_those_of_kmalloc(string series)
    {
        var caches = RecordedKernels.Of(series).SlabCaches;
        foreach (var size in new[] { "8", "16", "32", "64", "96", "128", "192", "256", "512", "1k", "2k", "4k", "8k" })
        {
            Assert.True(caches.TryFind($"kmalloc-{size}", out var general));
            Assert.True(general.IsGeneral && !general.IsDedicated);
        }

        Assert.True(caches.TryFind("kmem_cache", out var dedicated));
        Assert.True(dedicated.IsDedicated);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void A_cache_is_found_by_its_address(string series)
    {
        var caches = RecordedKernels.Of(series).SlabCaches;
        Assert.All(caches.All, cache =>
        {
            Assert.True(caches.TryFind(cache.Address, out var found));
            Assert.Same(cache, found);
        });
        Assert.False(caches.TryFind(new KernelAddress(8), out _));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void A_constructor_is_a_function(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var constructors = kernel.SlabCaches.All.Select(cache => cache.Constructor).Where(address => address.IsValid);
        Assert.NotEmpty(constructors);
        Assert.All(constructors, address => Assert.True(
            kernel.Layout.Image.Text.Contains(address) || kernel.Modules.Containing(address) is not null));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void A_list_that_runs_in_a_circle_is_refused(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var link = kernel.SlabCaches.All[3].Address
            + (long)kernel.Types.RequireField(kernel.Types.Require<BtfStruct>("kmem_cache").Id, "list.next").Offset;
        var memory = new OverlaidMemory(kernel.Memory).Write(link, link);
        var error = Assert.Throws<MalformedDataException>(
            () => SlabCachesReader.Read(kernel.Symbols, kernel.Types, memory));
        Assert.Contains("does not end", error.Message);
    }
}
