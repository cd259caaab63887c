using Cofferdam.Bpf.Features;

namespace Cofferdam.Tests.Bpf;

public sealed class DescriptorUsageTests
{
    [Fact]
    public void Memory_and_misses_are_read() => Assert.Equal(
        new DescriptorUsage(4096, 7),
        DescriptorUsage.Parse(["pos:\t0", "memlock:\t4096", "prog_tag:\tdeadbeef", "recursion_misses:\t7"], cpus: 2));

    [Theory]
    [InlineData(1, 8, 8, 1024, (1024 * 64) + (1024 * 16))]
    [InlineData(2, 4, 12, 10, 160)]
    [InlineData(6, 4, 8, 10, 10 * (8 + 16))]
    [InlineData(27, 0, 0, 4096, 4 * 4096)]
    public void A_kernel_that_counts_too_little_is_corrected(int type, int key, int value, int entries, int bytes) =>
        Assert.Equal(
            (ulong)bytes,
            DescriptorUsage.Parse(
                [$"map_type:\t{type}", $"key_size:\t{key}", $"value_size:\t{value}", $"max_entries:\t{entries}", "memlock:\t0"],
                cpus: 2).MemoryBytes);

    [Theory]
    [InlineData("")]
    [InlineData("memlock")]
    [InlineData("memlock:\t-1")]
    [InlineData("memlock:\tmany")]
    [InlineData(":::")]
    public void What_is_no_number_counts_nothing(string line) =>
        Assert.Equal(default, DescriptorUsage.Parse([line], cpus: 2));
}
