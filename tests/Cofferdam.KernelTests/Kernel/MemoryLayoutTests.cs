using System.Globalization;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>The layout against /proc/iomem, /proc/vmallocinfo, /proc/cpuinfo and variables of known value.</summary>
public sealed class MemoryLayoutTests(LiveKernelImage live) : IClassFixture<LiveKernelImage>
{
    private MemoryLayout Layout => live.Image.Layout;

    [Fact]
    public void Five_levels_are_used_where_the_processor_has_them()
    {
        var has = File.ReadAllText("/proc/cpuinfo").Contains(" la57", StringComparison.Ordinal);
        Assert.Equal(has ? 5 : 4, Layout.PagingLevels);
    }

    [Fact]
    public void The_image_is_as_large_as_its_physical_memory()
    {
        // Resources of the image: kernel code ends at _etext, data at _edata, bss at __bss_stop (e820 and setup.c).
        Assert.Equal(LengthOf("Kernel code"), Layout.Image.Text.Length);
        Assert.Equal(LengthOf("Kernel data"), Layout.Image.Data.Length);
        Assert.Equal(LengthOf("Kernel bss"), Layout.Image.Bss.Length);
    }

    [Fact]
    public void The_direct_map_ends_with_the_highest_memory() =>
        Assert.Equal(Resources("System RAM").Max(range => range.End.Value), Layout.DirectMap.Length);

    // "0xff6adc00c0000000-0xff6adc00c0005000   20480 ..."; modules are listed too.
    [Fact]
    public void Every_vmalloc_area_lies_in_the_vmalloc_or_the_module_range()
    {
        // With 0 the file shows hashes instead of addresses.
        using var restriction = PointerRestriction.Set(1);
        var areas = File.ReadLines("/proc/vmallocinfo").Select(line => line.Split(' ')[0].Split('-')).ToArray();
        Assert.NotEmpty(areas);
        Assert.All(areas, bounds => Assert.All(
            new[] { Convert.ToUInt64(bounds[0], 16), Convert.ToUInt64(bounds[1], 16) - 1 },
            address => Assert.True(
                Layout.RegionOf(new KernelAddress(address)) is MemoryRegion.Vmalloc or MemoryRegion.ModuleArea)));
    }

    // A member of a struct since Linux 6.2, commit e57ef2ed97c1 ("x86: Put hot per CPU variables into a struct").
    [Fact]
    public void Every_cpu_finds_its_own_number_in_its_per_cpu_memory()
    {
        var image = live.Image;
        var number = image.Symbols.TryFindUnique("pcpu_hot", out var hot)
            ? KernelStruct.At(image.Memory, image.Types, "pcpu_hot", hot.Address).AddressOf("cpu_number")
            : image.Symbols.Require("cpu_number").Address;
        Assert.Equal(Environment.ProcessorCount, Layout.PerCpu.Offsets.Count);
        for (var cpu = 0; cpu < Layout.PerCpu.Offsets.Count; cpu++)
            Assert.Equal(cpu, image.Memory.Read<int>(Layout.PerCpu.AddressOn(number, cpu)));
    }

    // "Percpu: 1234 kB" are the pages that have memory, of all chunks (mm/percpu.c, pcpu_nr_pages()).
    [Fact]
    public void Of_a_unit_of_the_first_chunk_only_a_part_is_used()
    {
        var perCpu = Layout.PerCpu;
        Assert.InRange(perCpu.UsedSize, perCpu.Static.Length + 1, perCpu.UnitSize - 1);
        Assert.Equal(0UL, perCpu.UsedSize % 4096);
        var populated = ulong.Parse(
            File.ReadLines("/proc/meminfo").Single(line => line.StartsWith("Percpu:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) * 1024;
        Assert.InRange(perCpu.UsedSize * (perCpu.FirstChunk.Length / perCpu.UnitSize), 1UL, populated);
    }

    [Fact]
    public void The_stack_of_a_running_kernel_is_told_by_its_region()
    {
        var image = live.Image;
        var first = image.Symbols.Require("init_task").Address;
        var task = KernelStruct.At(image.Memory, image.Types, "task_struct", first);
        Assert.Equal("swapper/0", task.ReadText("comm"));
        Assert.Equal(MemoryRegion.ImageData, Layout.RegionOf(task.ReadPointer("stack")));
        // The next task is init, on a stack of its own.
        var next = task.ReadPointer("tasks.next") + -(long)image.Types.RequireField(task.Type, "tasks").Offset;
        var init = new KernelStruct(image.Memory, image.Types, task.Type, next);
        Assert.Equal(1, init.Read<int>("pid"));
        Assert.Equal(MemoryRegion.Vmalloc, Layout.RegionOf(init.ReadPointer("stack")));
        Assert.Equal(MemoryRegion.DirectMap, Layout.RegionOf(next));
    }

    [Fact]
    public void The_kfence_pool_has_the_size_the_kernel_was_built_with()
    {
        const string Interval = "/sys/module/kfence/parameters/sample_interval";
        Assert.SkipUnless(File.Exists(Interval), "kernel lacks KFENCE");
        var before = File.ReadAllText(Interval).Trim();
        File.WriteAllText(Interval, "1000");
        try
        {
            using var image = KernelImage.OpenLive();
            var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
            var objects = File.ReadLines($"/boot/config-{release}")
                .Single(line => line.StartsWith("CONFIG_KFENCE_NUM_OBJECTS=", StringComparison.Ordinal))
                .Split('=')[1];
            var pool = Assert.NotNull(image.Layout.KfencePool);
            Assert.Equal((ulong.Parse(objects, CultureInfo.InvariantCulture) + 1) * 2 * 4096, pool.Length);
            Assert.Equal(MemoryRegion.DirectMap, image.Layout.RegionOf(pool.Start));
        }
        finally
        {
            File.WriteAllText(Interval, before);
        }
    }

    private static ulong LengthOf(string resource) => Assert.Single(Resources(resource)).Length;

    // "  40600000-41401d31 : Kernel code", the end included.
    private static IEnumerable<AddressRange> Resources(string name) =>
        File.ReadLines("/proc/iomem")
            .Select(line => line.Split(" : "))
            .Where(parts => parts[1] == name)
            .Select(parts => parts[0].Trim().Split('-'))
            .Select(bounds => new AddressRange(Address(bounds[0]), Address(bounds[1]) + 1));

    private static KernelAddress Address(string hex) => new(Convert.ToUInt64(hex, 16));
}
