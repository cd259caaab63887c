using System.Globalization;
using System.Runtime.InteropServices;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>
/// Walks of the live heap, against a module that knows what it allocated and against /proc/slabinfo. lab/tests runs them
/// once more on a kernel with slub_debug=U, where objects say who allocated them.
/// </summary>
public sealed class HeapWalkTests
{
    private static readonly string[] _cachesOfTruth = ["kmalloc-*", "truth"];

    [Fact]
    public void A_walk_of_a_busy_kernel_finds_what_is_live_and_nothing_that_was_freed()
    {
        using var truth = new LoadedTruth();
        using var kernel = KernelImage.OpenLive();
        using var busy = new BusyKernel();
        var live = new HashSet<KernelAddress>();
        var callers = new HashSet<string?>();
        var suspects = new HashSet<KernelAddress>();
        var census = Walk((in LiveObject found) =>
        {
            if (IsFreedAndStampedStill(found))
                suspects.Add(found.Address);

            if (!truth.Live.Contains(found.Address))
                return;

            Assert.True(live.Add(found.Address), $"{found.Address} was found twice");
            Assert.Equal(-1, WordsOf(found).IndexOfAnyExcept(LoadedTruth.Stamp));
            callers.Add(found.Track is { } track ? kernel.Symbols.Containing(track.Caller)?.ToString() : null);
        });

        // What was handed out this moment is live and not zeroed yet. That lasts a few instructions, but a CPU may be kept
        // waiting among them; on another look such an object has changed.
        var falselyLive = new HashSet<KernelAddress>();
        for (var look = 0; look < 2 && suspects.Count > 0; look++)
        {
            falselyLive.Clear();
            Walk((in LiveObject found) =>
            {
                if (suspects.Contains(found.Address) && IsFreedAndStampedStill(found))
                    falselyLive.Add(found.Address);
            });
            suspects.IntersectWith(falselyLive);
        }

        Assert.Empty(suspects);
        Assert.True(live.Count >= 0.995 * truth.Live.Count, $"{live.Count} of {truth.Live.Count}; {census}");
        Assert.Equal(HasTracks, census.HasTracks);
        Assert.All(callers, caller => Assert.Equal(HasTracks ? "truth_allocate" : null, caller?.Split('+')[0]));
        Assert.True(busy.Rounds > 0);

        HeapCensus Walk(LiveObjectVisitor visit) =>
            new HeapWalk(kernel).Run(visit, cancellation: TestContext.Current.CancellationToken);

        // A free object keeps the module's stamp, but for the word with the free pointer. Debian's kernels zero what they
        // allocate (CONFIG_INIT_ON_ALLOC_DEFAULT_ON), so who else got that memory has wiped it off. One word at least: a
        // page that the module no longer has may be one of kmalloc-8, whose objects have no other word.
        bool IsFreedAndStampedStill(in LiveObject found) =>
            truth.Freed.Contains(found.Address)
            && WordsOf(found).Count(LoadedTruth.Stamp) >= Math.Max(1, WordsOf(found).Length - 1);
    }

    [Fact]
    public void A_walk_as_a_data_set_has_each_live_object_with_its_content_and_who_allocated_it()
    {
        using var truth = new LoadedTruth();
        // The caches that it allocates from: all that the kernel has would take minutes.
        var found = _cachesOfTruth.SelectMany(WalkOf)
            .Where(row => truth.Live.Contains(new KernelAddress(row.Address)))
            .ToArray();

        Assert.True(found.Length >= 0.995 * truth.Live.Count, $"{found.Length} of {truth.Live.Count}");
        Assert.All(found, row =>
        {
            Assert.Equal(ObservationKind.Walk, row.Kind);
            Assert.Equal(Math.Min(row.ObjectSize, 512), row.Content.Length);
            Assert.Equal(-1, MemoryMarshal.Cast<byte, ulong>(row.Content).IndexOfAnyExcept(LoadedTruth.Stamp));
            Assert.Equal(HasTracks ? "truth_allocate" : null, row.Site?.Split('+')[0]);
            Assert.Equal(HasTracks, row.Site?.EndsWith(" [truth]", StringComparison.Ordinal) ?? false);
            Assert.Equal(HasTracks && row.Cache != "truth" ? row.ObjectSize : null, row.RequestedSize);
        });

        // All that the caches of kmalloc have of this module is in a cache of its size.
        Assert.Equal(
            ["kmalloc-1k", "kmalloc-256", "kmalloc-64"],
            found.Where(row => row.ObjectSize is 64 or 256 or 1024).Select(row => row.Cache).Distinct()
                .Order(StringComparer.Ordinal));

        static ObservedObject[] WalkOf(string caches)
        {
            var path = Path.Combine(Path.GetTempPath(), "cofferdam-walk.parquet");
            var report = GuestProgram.JsonOf("cofferdam", "walk", "--cache", caches, "--out", path, "--json");
            using var reader = DataSetReader.Open(path);
            var rows = reader.Read().ToArray();
            Assert.Equal(path, report.GetProperty("out").GetString());
            Assert.Equal(report.GetProperty("live_objects").GetInt64(), rows.Length);
            Assert.All(rows, row => Assert.True(row.ObjectSize <= reader.Boot.CacheSizes[row.Cache!], row.Cache));
            File.Delete(path);
            return rows;
        }
    }

    // The kernel counts every object of a slab that a CPU has as active, free or not. Shrinking takes the slabs from the
    // CPUs; how many they have since is in cpu_slabs. Besides, counts differ by what the system allocates and frees between
    // the looks, which are taken before and after the walk.
    [Fact]
    public void A_walk_counts_what_slabinfo_counts()
    {
        using var kernel = KernelImage.OpenLive();
        var walk = new HeapWalk(kernel);
        foreach (var cache in kernel.SlabCaches.All)
            File.WriteAllText($"/sys/kernel/slab/{cache.Name}/shrink", "1");

        var before = ReadSlabinfo();
        var census = walk.Run((in LiveObject _) => { }, cancellation: TestContext.Current.CancellationToken);
        var after = ReadSlabinfo();
        Assert.Equal(0, census.StrangeSlabs);
        Assert.True(census.UncertainObjects < census.Live / 200, $"{census.UncertainObjects} of {census.Live}");
        var exact = 0;
        foreach (var cache in census.Caches)
        {
            var (first, last) = (before[cache.Cache.Name], after[cache.Cache.Name]);
            var ofCpus = Math.Max(first.CpuSlabs, last.CpuSlabs) * (cache.Objects / cache.Slabs);
            AssertBetween(first.Objects, cache.Objects, last.Objects, mayBeLess: 0);
            AssertBetween(first.Active, cache.Live, last.Active, mayBeLess: ofCpus + cache.UncertainObjects);
            exact += cache.Live == first.Active && cache.Live == last.Active ? 1 : 0;

            // What changed once between the looks may have changed there and back as well.
            void AssertBetween(long first, long found, long last, long mayBeLess)
            {
                var (least, most) = (Math.Min(first, last), Math.Max(first, last));
                var change = most - least + (most / 20) + 32;
                Assert.True(
                    found >= least - mayBeLess - change && found <= most + change,
                    $"{cache.Cache.Name}: {first} before, {found} found, {last} after, {mayBeLess} of CPUs");
            }
        }

        Assert.True(exact > census.Caches.Count / 3, $"{exact} of {census.Caches.Count} caches agree");
    }

    // name active_objs num_objs ..., and "3 N0=3".
    private static Dictionary<string, (long Active, long Objects, long CpuSlabs)> ReadSlabinfo() =>
        File.ReadAllLines("/proc/slabinfo")
            .Skip(2)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(
                words => words[0],
                words => (
                    Number(words[1]),
                    Number(words[2]),
                    Number(File.ReadAllText($"/sys/kernel/slab/{words[0]}/cpu_slabs").Split(' ')[0])));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static bool HasTracks =>
        File.ReadAllText("/proc/cmdline").Contains("slub_debug=U", StringComparison.Ordinal);

    private static ReadOnlySpan<ulong> WordsOf(in LiveObject found) => MemoryMarshal.Cast<byte, ulong>(found.Content);
}
