using System.Globalization;
using Cofferdam.Kernel.Slabs;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>Slab caches against /proc/slabinfo and /sys/kernel/slab.</summary>
public sealed class SlabCachesTests(LiveKernelImage live) : IClassFixture<LiveKernelImage>
{
    [Fact]
    public void Caches_are_those_of_proc_slabinfo() =>
        Assert.Equal(
            File.ReadLines("/proc/slabinfo")
                .Skip(2)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(words => (words[0], uint.Parse(words[3], CultureInfo.InvariantCulture))),
            live.Image.SlabCaches.All.Select(cache => (cache.Name, cache.Size)));

    [Fact]
    public void A_cache_is_what_its_directory_in_sys_says() =>
        Assert.All(live.Image.SlabCaches.All, cache =>
        {
            Assert.Equal(Number(cache, "slab_size"), cache.Size);
            Assert.Equal(Number(cache, "object_size"), cache.ObjectSize);
            Assert.Equal(Number(cache, "align"), cache.Alignment);
            Assert.Equal(Number(cache, "usersize"), cache.UserSize);
            // The file counts the others.
            Assert.Equal(Number(cache, "aliases") + 1, (uint)cache.Aliases);
        });

    // "sighand_ctor+0x0/0x20", or nothing.
    [Fact]
    public void A_constructor_is_called_what_the_kernel_calls_it() =>
        Assert.All(live.Image.SlabCaches.All, cache =>
        {
            var printed = Text(cache, "ctor");
            Assert.Equal(printed.Length > 0, cache.Constructor.IsValid);
            if (printed.Length > 0)
                Assert.Equal(printed.Split('+')[0], live.Image.Symbols.Containing(cache.Constructor)?.Symbol.Name);
        });

    private static uint Number(SlabCache cache, string file) =>
        uint.Parse(Text(cache, file), CultureInfo.InvariantCulture);

    private static string Text(SlabCache cache, string file) =>
        File.ReadAllText($"/sys/kernel/slab/{cache.Name}/{file}").Trim();
}
