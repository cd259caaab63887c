using System.Text;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Tests.Kernel.Memory;

public sealed class KfencePoolReaderTests
{
    private static readonly BtfTypes _types = BtfReader.Read(BtfWriter.Write(
    [
        new BtfInteger(new(1), "unsigned long", 8, 64, false, false),
        new BtfStruct(new(2), "kfence_metadata", false, 16, [new("lock", new(1), 0, 0), new("addr", new(1), 64, 0)]),
    ]));

    private static readonly AddressRange _page = AddressRange.OfLength(new KernelAddress(0xffffffff82000000), 0x1000);
    private static readonly KernelAddress _pool = new(0xffff888012300000);

    // Three objects: the pool has two pages before the first, and two for each.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_pool_ends_behind_its_last_object(bool isPointer)
    {
        var table = isPointer ? _page.Start + 0x800 : _page.Start + 0x100;
        var memory = new OverlaidMemory(new ZeroMemory(_page)).Write(_page.Start, _pool);
        if (isPointer)
            memory.Write(_page.Start + 0x100, table);

        for (var i = 0; i < 3; i++)
            memory.Write(table + (16 * i) + 8, _pool + (0x2000 * (i + 1)) + (64 * i));

        Assert.Equal(
            AddressRange.OfLength(_pool, 0x8000),
            KfencePoolReader.Read(Symbols(isPointer ? 0x108 : 0x140), _types, memory));
    }

    [Fact]
    public void A_pool_that_was_not_set_up_is_none() =>
        Assert.Null(KfencePoolReader.Read(Symbols(0x108), _types, new ZeroMemory(_page)));

    [Fact]
    public void A_kernel_without_kfence_has_no_pool() =>
        Assert.Null(KfencePoolReader.Read(RecordedKernels.Of("6.1").Symbols, _types, new ZeroMemory(_page)));

    private static KernelSymbols Symbols(int end) => KallsymsReader.Read(Encoding.ASCII.GetBytes(
        $"{_page.Start.Value:x16} d __kfence_pool\n"
        + $"{_page.Start.Value + 0x100:x16} d kfence_metadata\n"
        + $"{_page.Start.Value + (ulong)end:x16} d next\n"));
}
