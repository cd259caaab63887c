using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Tests.Bpf;

/// <summary>
/// What lies at an address, as the programs see it. Needs the right to load eBPF programs; nothing is attached.
/// </summary>
public sealed class ClassifyTests : IDisposable
{
    private const ulong DirectMap = 0xff11_0000_0000_0000;
    private const ulong PerCpu = DirectMap + 0x7c60_0000;
    private const ulong Unit = 0x10_0000;
    private const ulong Used = 0x3_e000;

    private readonly TestObject _object = TestObject.Load(TestObjectFile.Verdict(), new LayoutRow
    {
        DirectMap = DirectMap,
        DirectMapEnd = DirectMap + 0x8000_0000,
        PerCpu = PerCpu,
        PerCpuEnd = PerCpu + (2 * Unit),
        PerCpuUnit = Unit,
        PerCpuUsed = Used,
        UserEnd = 1UL << 63,
    });

    public void Dispose() => _object.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(Used - 1, 0)]
    [InlineData(Unit, Unit)]
    [InlineData(Unit + Used - 1, Unit)]
    public void What_each_cpu_uses_of_the_first_chunk_is_per_cpu_memory_as_far_as_that(ulong offset, ulong unit)
    {
        var found = Classify(PerCpu + offset);
        Assert.Equal(
            ((uint)RegionClass.PerCpu, PerCpu + unit, Used), (found.Class, found.Start, found.Size));
    }

    // There is no page here: whose it is would be asked next.
    [Theory]
    [InlineData(Used)]
    [InlineData(Unit - 1)]
    [InlineData(Unit + Used)]
    [InlineData((2 * Unit) - 1)]
    [InlineData(2 * Unit)]
    public void What_was_given_back_of_it_is_not(ulong offset) =>
        Assert.Equal((uint)RegionClass.Elsewhere, Classify(PerCpu + offset).Class);

    private ClassifyCase Classify(ulong address)
    {
        var test = new ClassifyCase { Address = address };
        _object.Run("run_classify", ref test);
        return test;
    }

    // struct classify_case of tests/bpf/verdict_test.bpf.c.
    [StructLayout(LayoutKind.Sequential)]
    private struct ClassifyCase
    {
        public ulong Address, Start, Size;
        public uint Class, Known;
    }
}
