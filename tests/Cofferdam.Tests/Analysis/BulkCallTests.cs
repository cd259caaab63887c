using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis;

public sealed class BulkCallTests
{
    private static readonly Dictionary<KernelAddress, string> _names = new()
    {
        [HexCode.Start + 0x100] = "memcpy",
        [HexCode.Start + 0x200] = "nla_memcpy",
        [HexCode.Start + 0x300] = "strcpy",
        [HexCode.Start + 0x400] = "__bitmap_set",
        [HexCode.Start + 0x500] = "sort",
        [HexCode.Start + 0x600] = "mutex_lock",
        [HexCode.Start + 0x700] = "printk",
        [HexCode.Start + 0x800] = "assembly",
        [HexCode.Start + 0x900] = "rep_movs_alternative",
        [HexCode.Start + 0xa00] = "__kmalloc",
        [HexCode.Start + 0xb00] = "__x86_indirect_thunk_rax",
    };

    private static readonly AccessMapOptions _options = new()
    {
        NameOf = _names.GetValueOrDefault,
        PointerArgumentsOf = address => _names[address] switch
        {
            "printk" => PointerArguments.ReadOnly,
            "assembly" => PointerArguments.Unknown,
            _ => PointerArguments.Writable,
        },
    };

    public static TheoryData<string, string> Calls => new()
    {
        { "e8 fb 00 00 00", "+0x0 Other BulkCall 1*rdx [rdi] probe | call memcpy" },
        { "e9 fb 00 00 00", "+0x0 Other BulkCall 1*rdx [rdi] probe | jmp memcpy" },
        { "e8 fb 01 00 00", "+0x0 Other BulkCall 1*rdx:32 [rdi] probe | call nla_memcpy" },
        { "e8 fb 02 00 00", "+0x0 Other BulkCall 1 [rdi] probe | call strcpy" },
        { "e8 fb 03 00 00", "+0x0 Other BulkCall 4*rdx:32/32 [rdi+4*(rsi>>5)] probe | call __bitmap_set" },
        { "e8 fb 04 00 00", "+0x0 Other BulkCall rdx*rsi [rdi] probe | call sort" },
        { "e8 fb 08 00 00", "+0x0 Other BulkCall 1*rcx [rdi] probe may-fault | call rep_movs_alternative" },
        {
            "0f 84 fa 00 00 00",
            "+0x0 Other BulkCall 1*rdx [rdi] unprovable: it calls a bulk writer only if a condition holds | jmp memcpy"
        },
        { "e8 fb 05 00 00", "+0x0 Stack Call 8 [rsp-0x8] none | call 0xffffffffc0001600" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_call_of_a_bulk_writer_is_the_one_site_of_its_instruction(string code, string expected) =>
        Assert.Equal(expected, AccessMapPrinter.Line(Assert.Single(HexCode.Map(code, _options).Sites)).Trim());

    [Fact]
    public void A_tail_call_counts_like_a_call()
    {
        var counts = HexCode.Map("e8 fb 00 00 00 e9 f6 00 00 00", _options).Counts;
        Assert.Equal((2, 2, 2), (counts.Stores, counts.ByKind[AccessKind.BulkCall], counts.ProbesNeeded));
    }

    [Fact]
    public void What_belongs_to_the_compartment_is_checked_in_itself()
    {
        // call memcpy; ret, and memcpy: rep movsb; ret
        var map = AccessMap.Build(
            [HexCode.Of("e8 fb 00 00 00 c3"), HexCode.Of("f3 a4 c3", "memcpy", HexCode.Start + 0x100)], _options);
        Assert.Equal([AccessKind.Call, AccessKind.StringStore], map.Sites.Select(site => site.Kind));
    }

    [Fact]
    public void Helpers_that_may_write_are_counted_and_others_are_not()
    {
        // Two calls of mutex_lock, one each of printk, assembly, memcpy, __kmalloc, a thunk, and a jump within.
        var map = HexCode.Map(
            "e8 fb 05 00 00 e8 f6 05 00 00 e8 f1 06 00 00 e8 ec 07 00 00 e8 e7 00 00 00 e8 e2 09 00 00 e8 dd 0a 00 00"
            + "eb fe",
            _options);
        Assert.Equal(
            [
                new OutgoingHelper("mutex_lock", 2, PointerArguments.Writable),
                new OutgoingHelper("assembly", 1, PointerArguments.Unknown),
            ],
            map.OutgoingHelpers);
    }

    [Fact]
    public void Of_two_writers_of_one_name_the_last_counts()
    {
        var options = _options with { BulkWriters = [.. KernelBulkWriters.All, new BulkWriter("memcpy", 1, 3)] };
        Assert.Equal("1*rcx", Assert.Single(HexCode.Map("e8 fb 00 00 00", options).Sites).Length.ToString());
    }
}
