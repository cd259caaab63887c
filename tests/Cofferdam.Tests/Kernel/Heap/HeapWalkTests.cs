using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Tests.Kernel.Heap;

public sealed class HeapWalkTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void What_is_on_no_free_list_is_live(bool hardened, bool hasPageTypes)
    {
        var heap = new SampleHeap(hardened, hasPageTypes).Free(5, 1, 2);
        Assert.Equal([0, 3, 4, 6, 7], heap.LiveIndices());
        var cache = Assert.Single(heap.Walk().Census.Caches);
        Assert.Equal((1, 8, 5, 0), (cache.Slabs, cache.Objects, cache.Live, cache.UncertainSlabs));
        Assert.Equal(5 * 32, cache.LiveBytes);
    }

    [Fact]
    public void A_live_object_comes_with_its_content()
    {
        var heap = new SampleHeap().Free(0);
        heap.Memory.Write(SampleHeap.AddressOf(7), "content"u8);
        var content = heap.Walk().Live.Single(found => found.Address == SampleHeap.AddressOf(7)).Content;
        Assert.Equal(32, content.Length);
        Assert.Equal("content"u8, content.AsSpan(0, 7));
    }

    // The CPU has taken 6 and 0; another one has freed 3 since.
    [Fact]
    public void What_is_on_the_list_of_a_cpu_is_free()
    {
        var heap = new SampleHeap().Free(3);
        heap.WriteCounts(7, 8, isFrozen: true);
        heap.GiveToCpu(1, 6, 0);
        Assert.Equal([1, 2, 4, 5, 7], heap.LiveIndices());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frozen_slab_may_be_on_a_list_of_partial_slabs(bool isSecond)
    {
        var heap = new SampleHeap().Free(3);
        heap.WriteCounts(7, 8, isFrozen: true);
        heap.GiveToPartialListOfCpu(1, isSecond ? SampleHeap.Page + 640 : null);
        Assert.Equal([0, 1, 2, 4, 5, 6, 7], heap.LiveIndices());
    }

    [Fact]
    public void A_frozen_slab_that_no_cpu_has_is_on_its_way_and_uncertain()
    {
        var heap = new SampleHeap().Free(3);
        heap.WriteCounts(7, 8, isFrozen: true);
        AssertUncertain(heap);
    }

    [Fact]
    public void A_list_of_partial_slabs_that_does_not_end_is_left()
    {
        var heap = new SampleHeap().Free(3);
        heap.WriteCounts(7, 8, isFrozen: true);
        var other = SampleHeap.Page + 640;
        heap.GiveToPartialListOfCpu(0, other);
        heap.WriteNumber(other + 16, other.Value);
        AssertUncertain(heap);
    }

    [Fact]
    public void A_free_list_that_comes_back_to_itself_is_uncertain()
    {
        var heap = new SampleHeap().Free(1, 2, 4);
        heap.Point(4, SampleHeap.AddressOf(1));
        AssertUncertain(heap);
    }

    // Before the slab, behind it, between objects, anywhere.
    [Theory]
    [InlineData(-64)]
    [InlineData(8 * 64)]
    [InlineData(8)]
    [InlineData(0x7fff_0000_0000_0000)]
    public void A_free_list_that_leaves_the_objects_is_uncertain(long distance)
    {
        var heap = new SampleHeap().Free(1, 2, 4);
        heap.Point(4, SampleHeap.AddressOf(0) + distance);
        AssertUncertain(heap);
        heap = new SampleHeap();
        heap.WriteNumber(SampleHeap.Page + 32, (SampleHeap.AddressOf(0) + distance).Value);
        AssertUncertain(heap);
    }

    [Theory]
    [InlineData(6, 8)]
    [InlineData(4, 8)]
    [InlineData(9, 8)]
    [InlineData(0, 0)]
    [InlineData(0x7ffc, 0x7fff)]
    public void A_slab_whose_counts_do_not_fit_its_free_list_is_uncertain(int inUse, int objects)
    {
        var heap = new SampleHeap().Free(1, 2, 4);
        heap.WriteCounts(inUse, objects, isFrozen: false);
        AssertUncertain(heap);
    }

    [Fact]
    public void An_object_that_is_on_two_lists_makes_a_slab_uncertain()
    {
        var heap = new SampleHeap().Free(3);
        heap.WriteCounts(7, 8, isFrozen: true);
        heap.GiveToCpu(0, 3);
        AssertUncertain(heap);
    }

    [Fact]
    public void A_slab_whose_memory_is_not_there_is_uncertain() =>
        AssertUncertain(new SampleHeap().Free(1), heap => new MemoryWithHole(heap.Memory, SampleHeap.AddressOf(2)));

    [Fact]
    public void A_slab_that_changes_for_ever_is_uncertain() =>
        AssertUncertain(new SampleHeap().Free(1), heap => new RestlessMemory(heap, int.MaxValue));

    [Fact]
    public void A_slab_that_comes_to_rest_is_read() =>
        Assert.Equal([0, 2, 3, 4, 5, 6, 7], Rested(new SampleHeap().Free(1)));

    [Fact]
    public void A_page_that_is_no_slab_any_more_has_no_objects()
    {
        var heap = new SampleHeap().Free(1);
        var (census, live) = heap.Walk(new VanishingSlab(heap.Memory));
        Assert.Empty(live);
        Assert.Empty(census.Caches);
    }

    [Fact]
    public void A_slab_of_an_unknown_cache_is_strange()
    {
        var heap = new SampleHeap().Free(1);
        heap.WriteNumber(SampleHeap.Page + 24, 0xffff888000012340);
        var (census, live) = heap.Walk();
        Assert.Empty(live);
        Assert.Equal(1, census.StrangeSlabs);
    }

    [Fact]
    public void A_tail_page_is_no_slab()
    {
        var heap = new SampleHeap().Free(1);
        heap.WriteNumber(SampleHeap.Page + 8, SampleHeap.Page.Value + 1);
        Assert.Empty(heap.Walk().Census.Caches);
    }

    [Fact]
    public void A_cache_that_does_not_fit_its_slots_is_not_looked_into()
    {
        var heap = new SampleHeap().Free(1);
        heap.WriteNumber(new KernelAddress(0xffff888000300008), 60);
        var (census, live) = heap.Walk();
        Assert.Empty(live);
        Assert.Equal(1, census.StrangeSlabs);
    }

    [Fact]
    public void An_object_says_who_allocated_it_where_the_kernel_keeps_that()
    {
        var heap = new SampleHeap(hasTracks: true).Free(1);
        heap.WriteTrack(2, new KernelAddress(0xffffffff81234567), 42, ticksAgo: 250);
        var (census, live) = heap.Walk();
        Assert.True(census.HasTracks);
        var track = Assert.NotNull(live.Single(found => found.Address == SampleHeap.AddressOf(2)).Track);
        Assert.Equal(
            (0xffffffff81234567, 42, TimeSpan.FromSeconds(1)), (track.Caller.Value, track.ProcessId, track.Age));
        // Never noted.
        Assert.Null(live[0].Track);
    }

    [Fact]
    public void The_map_of_slabs_tells_the_cache_of_an_address()
    {
        var map = new SampleHeap().Open().MapSlabs(TestContext.Current.CancellationToken);
        var (first, end) = (SampleHeap.AddressOf(0), SampleHeap.AddressOf(SampleHeap.Slots));
        Assert.All([first, first + 100, end + -1], address =>
        {
            Assert.True(map.TryFind(address, out var cache));
            Assert.Equal("sample", cache.Name);
        });
        Assert.All([first + -1, end, default], address => Assert.False(map.TryFind(address, out _)));
    }

    private static IEnumerable<int> Rested(SampleHeap heap) => heap.LiveIndices(new RestlessMemory(heap, 20));

    private static void AssertUncertain(SampleHeap heap, Func<SampleHeap, IKernelMemory>? memory = null)
    {
        var (census, live) = heap.Walk(memory?.Invoke(heap));
        Assert.Empty(live);
        Assert.Equal((1, 0), (census.UncertainSlabs, (int)census.Live));
    }

    /// <summary>Memory of which one byte is not there.</summary>
    private sealed class MemoryWithHole(IKernelMemory memory, KernelAddress hole) : IKernelMemory
    {
        public IReadOnlyList<ElfSegment> Segments => memory.Segments;

        public bool TryRead(KernelAddress address, Span<byte> destination) =>
            !AddressRange.OfLength(address, (ulong)destination.Length).Contains(hole)
            && memory.TryRead(address, destination);
    }

    /// <summary>Memory in which the slab's counters change with each of the first reads.</summary>
    private sealed class RestlessMemory(SampleHeap heap, int reads) : IKernelMemory
    {
        private int _reads;

        public IReadOnlyList<ElfSegment> Segments => heap.Memory.Segments;

        public bool TryRead(KernelAddress address, Span<byte> destination)
        {
            if (_reads++ < reads)
                heap.WriteCounts(5 + (_reads % 3), 8, isFrozen: false);
            else
                heap.WriteCounts(7, 8, isFrozen: false);

            return heap.Memory.TryRead(address, destination);
        }
    }

    /// <summary>Memory in which there is a slab for the scan, and none for who looks closer.</summary>
    private sealed class VanishingSlab(IKernelMemory memory) : IKernelMemory
    {
        public IReadOnlyList<ElfSegment> Segments => memory.Segments;

        public bool TryRead(KernelAddress address, Span<byte> destination)
        {
            var read = memory.TryRead(address, destination);
            if (address == SampleHeap.Page)
                destination.Clear();

            return read;
        }
    }
}
