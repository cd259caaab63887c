using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Tests.Analysis;

namespace Cofferdam.Tests.Compartments;

public sealed class SiteCompilerTests
{
    private static readonly AccessSite _store = MadeUpSite.Of(
        "mov [rax+rcx*8+0x10], rdx",
        EffectiveAddress.OfBase(Register64.Rax, 16) with { Index = Register64.Rcx, Scale = 8 });

    [Fact]
    public void A_site_without_more_is_checked_for_the_bytes_it_writes()
    {
        var row = RowOf(_store);
        Assert.Equal((8u, 0, SiteForm.Compound), (row.Length, row.Start, row.Form));
        Assert.Equal((255, 255, 255), (row.ObjectRegister, row.Count, row.Unit));
        Assert.Equal(row.Extent, row.ExtentEnd);
    }

    [Fact]
    public void A_site_is_plain_if_its_check_asks_for_one_register_and_lies_in_the_extent()
    {
        var plain = _store with { EffectiveAddress = EffectiveAddress.OfBase(Register64.Rax, 16) };
        Assert.Equal(SiteForm.CanFault, RowOf(plain with { CanFault = true }).Form);
        SiteForm FormOf(int start, int end, ByteRange? extent = null, Register64 pointer = Register64.None) => RowOf(
            plain with
            {
                Check = new AccessCheck
                {
                    Covered = new ByteRange(start, end),
                    Extent = extent,
                    ObjectRegister = pointer,
                },
            }).Form;
        Assert.Equal(SiteForm.None, FormOf(0, 8));
        Assert.Equal(SiteForm.None, FormOf(-8, 16));
        Assert.Equal(SiteForm.None, FormOf(-8, 16, new ByteRange(-8, 16)));
        Assert.Equal(SiteForm.Compound, FormOf(-9, 16, new ByteRange(-8, 16)));
        Assert.Equal(SiteForm.Compound, FormOf(-8, 17, new ByteRange(-8, 16)));
        Assert.Equal(SiteForm.Compound, FormOf(0, 8, pointer: Register64.Rax));
    }

    [Fact]
    public void A_check_that_stands_for_other_stores_covers_their_bytes()
    {
        var row = RowOf(_store with
        {
            Check = new AccessCheck
            {
                Covered = new ByteRange(-16, 40),
                ObjectRegister = Register64.Rax,
                Extent = new ByteRange(-8, 104),
            },
        });
        Assert.Equal((0L, -16, 56u), (row.Displacement, row.Start, row.Length));
        Assert.Equal(((byte)Register64.Rax, -8, 104), (row.ObjectRegister, row.Extent, row.ExtentEnd));
    }

    [Fact]
    public void A_check_of_a_kept_pointer_names_its_anchor_and_frame()
    {
        var anchor = new Anchor
        {
            Function = "f",
            FunctionStart = new KernelAddress(0x1000),
            Address = new KernelAddress(0x1004),
            Text = "lea rax, [rsi+rcx*4+0x8]",
            PointerRegister = Register64.Rsi,
            Sum = EffectiveAddress.OfBase(Register64.Rsi, 8) with { Index = Register64.Rcx, Scale = 4 },
            Frame = -8,
        };
        var check = _store.Check with
        {
            ObjectRegister = Register64.Rax,
            Extent = new ByteRange(0, 80),
            Anchor = anchor,
            Frame = -24,
        };

        var (row, _) = SiteCompiler.Compile(_store with { Check = check }, id: 7, legalSet: 0, anchor: 3);
        var kept = SiteCompiler.Compile(anchor, id: 9, number: 3);

        Assert.Equal((SiteForm.Anchored | SiteForm.Compound, 3u, -24), (row.Form, row.Anchor, row.Frame));
        Assert.Equal(((byte)Register64.Rax, 0, 80), (row.ObjectRegister, row.Extent, row.ExtentEnd));
        Assert.Equal((0x1004ul, 9u, SiteForm.Anchor), (kept.Address, kept.Id, kept.Form));
        Assert.Equal((3u, -8), (kept.Anchor, kept.Frame));
        Assert.Equal((6, 1, 2, 8L, 6), (kept.Base, kept.Index, kept.Shift, kept.Displacement, kept.ObjectRegister));
    }

    [Fact]
    public void A_length_in_a_register_is_checked_from_the_effective_address_on()
    {
        var row = RowOf(_store with
        {
            Length = AccessLength.Counted(2, Register64.Rdx) with { CountWidth = 4 },
        });
        Assert.Equal((0, 2u), (row.Start, row.Length));
        Assert.Equal(
            (SiteForm.Counted | SiteForm.Count32 | SiteForm.Compound, (byte)Register64.Rdx), (row.Form, row.Count));
    }

    [Fact]
    public void What_may_be_user_memory_is_judged_by_where_it_is()
    {
        var check = _store.Check with { ObjectRegister = Register64.Rax };
        Assert.Equal(255, RowOf(_store with { CanFault = true, Check = check }).ObjectRegister);
    }

    [Fact]
    public void In_a_segment_no_register_points_into_an_object()
    {
        var check = _store.Check with { ObjectRegister = Register64.Rax };
        var address = _store.EffectiveAddress with { Segment = AddressSegment.Gs };
        Assert.Equal(255, RowOf(_store with { EffectiveAddress = address, Check = check }).ObjectRegister);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 4)]
    [InlineData(0, 1L << 31)]
    [InlineData(-1L << 32, 8)]
    public void Ranges_that_fit_no_row_are_refused(long start, long end)
    {
        var range = new ByteRange(start, end);
        var covered = SiteCompiler.Compile(_store with { Check = new AccessCheck { Covered = range } }, 0, 0);
        Assert.Contains("bytes to check", covered.Refusal, StringComparison.Ordinal);
        var extent = SiteCompiler.Compile(_store with { Check = _store.Check with { Extent = range } }, 0, 0);
        Assert.Contains("extent", extent.Refusal, StringComparison.Ordinal);
    }

    private static SiteRow RowOf(AccessSite site)
    {
        var (row, refusal) = SiteCompiler.Compile(site, id: 0, legalSet: 0);
        Assert.Null(refusal);
        return row;
    }
}
