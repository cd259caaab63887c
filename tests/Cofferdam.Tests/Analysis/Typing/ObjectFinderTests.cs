using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Tests.Analysis.Merging;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Typing;

/// <summary>In which object a write off a pointer and an index must stay, and how a check gets at the pointer.</summary>
public sealed class ObjectFinderTests
{
    [Fact]
    public void An_index_into_an_array_stays_in_the_struct_that_the_base_points_to()
    {
        var check = LastCheckOf(c => c.mov(__dword_ptr[rdi + (rsi * 4)], eax));
        Assert.Equal(
            (Register64.Rdi, new ByteRange(0, 80), (Anchor?)null), (check.ObjectRegister, check.Extent, check.Anchor));
    }

    [Fact]
    public void A_second_index_off_the_element_stays_in_the_struct_as_well()
    {
        var check = LastCheckOf(c =>
        {
            c.lea(rcx, __[rdi + (rsi * 4)]);
            c.mov(__word_ptr[rcx + (rdx * 2)], ax);
        });
        Assert.Equal(
            (Register64.Rdi, new ByteRange(0, 80), (Anchor?)null), (check.ObjectRegister, check.Extent, check.Anchor));
    }

    [Fact]
    public void A_pointer_that_no_register_holds_any_more_is_kept_where_the_index_is_added()
    {
        var check = LastCheckOf(c =>
        {
            c.push(rbx);
            c.lea(rcx, __[rdi + (rsi * 4)]);
            c.xor(edi, edi);
            c.sub(rsp, 0x20);
            c.mov(__word_ptr[rcx + (rdx * 2) + 6], ax);
        });
        Assert.Equal((Register64.Rcx, new ByteRange(0, 80), -40), (check.ObjectRegister, check.Extent, check.Frame));
        var anchor = check.Anchor!;
        Assert.Equal(
            ("assembled+0x1", Register64.Rdi, "[rdi+rsi*4]", -8),
            (anchor.Place, anchor.PointerRegister, anchor.Sum.ToString(), anchor.Frame));
    }

    [Fact]
    public void The_extent_is_counted_from_what_the_register_of_the_anchor_holds()
    {
        var check = LastCheckOf(c =>
        {
            c.add(rdi, 8);
            c.lea(rcx, __[rdi + (rsi * 4)]);
            c.xor(edi, edi);
            c.mov(__dword_ptr[rcx], eax);
        });
        Assert.Equal(new ByteRange(-8, 72), check.Extent);
        Assert.Equal(Register64.Rdi, check.Anchor!.PointerRegister);
    }

    [Fact]
    public void A_register_that_was_moved_on_is_not_the_sum_of_an_anchor()
    {
        var check = LastCheckOf(c =>
        {
            c.lea(rcx, __[rdi + (rsi * 4)]);
            c.xor(edi, edi);
            c.add(rcx, 4);
            c.mov(__dword_ptr[rcx], eax);
        });
        Assert.Equal((Register64.None, (Anchor?)null), (check.ObjectRegister, check.Anchor));
    }

    [Fact]
    public void An_element_that_depends_on_the_way_has_no_anchor()
    {
        var check = LastCheckOf(c =>
        {
            var join = c.CreateLabel();
            c.lea(rcx, __[rdi + (rsi * 4)]);
            c.test(rdx, rdx);
            c.je(join);
            c.lea(rcx, __[rdi + (rdx * 4)]);
            c.Label(ref join);
            c.xor(edi, edi);
            c.mov(__dword_ptr[rcx], eax);
        });
        Assert.Null(check.Anchor);
    }

    [Fact]
    public void Stores_off_one_sum_share_its_anchor()
    {
        var map = AccessMap.Build(
            [
                Assembled.Of(c =>
                {
                    c.lea(rcx, __[rdi + (rsi * 4)]);
                    c.xor(edi, edi);
                    c.mov(__word_ptr[rcx + (rdx * 2)], ax);
                    c.mov(__dword_ptr[rcx + (rdx * 4)], eax);
                    c.ret();
                }),
            ],
            Assembled.Typed);
        Assert.Equal(2, map.Sites.Count(site => site.Check.Anchor is not null));
        Assert.Equal(1, map.Counts.Anchors);
        Assert.Single(map.Anchors);
    }

    private static AccessCheck LastCheckOf(Action<Assembler> write)
    {
        var map = AccessMap.Build(
            [
                Assembled.Of(c =>
                {
                    write(c);
                    c.ret();
                }),
            ],
            Assembled.Typed);
        return map.Sites[^1].Check;
    }
}
