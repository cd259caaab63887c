using System.Buffers.Binary;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Recordings;

namespace Cofferdam.Tests.Kernel.Memory;

public sealed class ElfCoreHostileInputTests
{
    private static readonly AddressRange _area = AddressRange.OfLength(new KernelAddress(0xffffc90000000000), 0x10000);
    private static readonly KernelAddress _first = _area.Start + 0x100;

    // A range without bytes, and two parts of it that touch.
    private static readonly byte[] _sample =
        ElfCoreWriter.Write([_area], [(_first, [1, 2, 3, 4]), (_first + 4, [5, 6, 7, 8])]);

    [Fact]
    public void What_is_written_is_read_again()
    {
        var memory = RecordedMemory.Read(_sample);
        Assert.Equal(3, memory.Segments.Count);
        Assert.Equal(_area, memory.Segments[0].Range);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], memory.ReadBytes(_first, 8));
        Assert.Equal(0x0605u, memory.Read<ushort>(_first + 4));
    }

    [Fact]
    public void A_core_file_on_disk_is_read_like_one_in_memory()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, _sample);
            using var memory = KcoreReader.Open(path);
            Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], memory.ReadBytes(_first, 8));
            Assert.False(memory.TryRead(_first + 1, new byte[8]));
            Assert.False(memory.TryRead(_first + -1, new byte[1]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(7, 2)]
    [InlineData(8, 1)]
    [InlineData(-0x100, 1)]
    public void What_was_not_recorded_is_not_readable(int offset, int length) =>
        Assert.False(RecordedMemory.Read(_sample).TryRead(_first + offset, new byte[length]));

    [Fact]
    public void A_file_cut_anywhere_is_refused_in_memory_and_on_disk()
    {
        var path = Path.GetTempFileName();
        try
        {
            for (var length = 0; length < _sample.Length; length++)
            {
                var cut = _sample[..length];
                Assert.Throws<MalformedDataException>(() => RecordedMemory.Read(cut));
                File.WriteAllBytes(path, cut);
                RefuseOrRead(path);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0, "identification")]
    [InlineData(4, "identification")]
    [InlineData(5, "identification")]
    [InlineData(16, "type")]
    [InlineData(18, "type")]
    [InlineData(34, "program headers")]
    [InlineData(54, "program header size")]
    [InlineData(57, "program headers")]
    public void A_header_that_claims_something_else_is_refused_by_name(int at, string expected)
    {
        var bytes = _sample.ToArray();
        bytes[at] = 0xfe;
        Assert.Contains(expected, Assert.Throws<MalformedDataException>(() => RecordedMemory.Read(bytes)).Message);
    }

    // Offset, address, file size, memory size of the second program header.
    [Theory]
    [InlineData(8, ulong.MaxValue)]
    [InlineData(8, 1ul << 40)]
    [InlineData(16, ulong.MaxValue)]
    [InlineData(32, ulong.MaxValue)]
    [InlineData(32, 5ul)]
    [InlineData(40, 0ul)]
    public void A_segment_that_cannot_be_is_refused(int field, ulong value)
    {
        var bytes = _sample.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(64 + 56 + field), value);
        Assert.Throws<MalformedDataException>(() => RecordedMemory.Read(bytes));
    }

    [Fact]
    public void Segments_that_overlap_are_refused() =>
        Assert.Contains("overlap", Assert.Throws<MalformedDataException>(
            () => RecordedMemory.Read(ElfCoreWriter.Write([], [(_first, [1, 2]), (_first + 1, [3])]))).Message);

    [Fact]
    public void A_kernel_without_kcore_is_told_what_to_do()
    {
        var error = Assert.Throws<FeatureMissingException>(() => KcoreReader.Open("/proc/no-such-kcore"));
        Assert.Contains("CONFIG_PROC_KCORE", error.Remedy);
    }

    // With whole headers only the bytes may be missing: then reads fail.
    private static void RefuseOrRead(string path)
    {
        try
        {
            using var memory = KcoreReader.Open(path);
            Assert.False(memory.TryRead(_first, new byte[8]));
        }
        catch (MalformedDataException)
        {
        }
    }
}
