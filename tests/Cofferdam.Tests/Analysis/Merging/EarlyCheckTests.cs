using Cofferdam.Analysis.Accesses;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>Which checks are made ahead of the ways that part, and which are not.</summary>
public sealed class EarlyCheckTests
{
    [Fact]
    public void One_check_ahead_of_ways_that_part_does_for_all() =>
        Assert.Equal("check [-8, 8) ahead at +3 off [rbx+0x8]; covered; covered; covered", Assembled.Plan(Parting(
            c => c.mov(rbx, rdi),
            c =>
            {
                c.mov(__qword_ptr[rbx + 8], rax);
                c.mov(__qword_ptr[rbx], rax);
            },
            c =>
            {
                c.mov(__dword_ptr[rdi], eax);
                c.mov(__qword_ptr[rdi + 8], rax);
            })));

    [Fact]
    public void A_way_without_a_write_is_not_checked() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(Parting(
            c => c.mov(rbx, rdi),
            c => c.mov(__qword_ptr[rbx], rax),
            c =>
            {
                var third = c.CreateLabel();
                c.test(rdx, rdx);
                c.je(third);
                c.mov(__qword_ptr[rbx], rax);
                c.Label(ref third);
            })));

    [Fact]
    public void A_call_that_may_free_lies_before_the_check() =>
        Assert.Equal("check [0, 8); check [0, 8) ahead at +11 off [rbx]; covered", Assembled.Plan(Parting(
            c =>
            {
                c.mov(rbx, rdi);
                c.mov(__qword_ptr[rbx], rax);
                c.call(Assembled.Freeing);
            },
            c => c.mov(__qword_ptr[rbx], rax),
            c => c.mov(__qword_ptr[rbx], rdx))));

    [Fact]
    public void A_call_that_may_free_on_one_way_leaves_nothing_to_check_ahead_of_it() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(Parting(
            c => c.mov(rbx, rdi),
            c => c.mov(__qword_ptr[rbx], rax),
            c =>
            {
                c.call(Assembled.Freeing);
                c.mov(__qword_ptr[rbx], rax);
            })));

    [Fact]
    public void Where_each_write_is_checked_none_is_ahead() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(
            Parting(
                c => c.mov(rbx, rdi),
                c => c.mov(__qword_ptr[rbx], rax),
                c => c.mov(__qword_ptr[rbx], rdx)),
            Assembled.Options with { ChecksEachWrite = true }));

    [Fact]
    public void The_site_says_where_it_is_checked()
    {
        var map = AccessMap.Build(
            [
                Assembled.Of(Parting(
                    c => c.lea(rbx, __[rdi + 16]),
                    c => c.mov(__dword_ptr[rdi + 20], eax),
                    c => c.mov(__dword_ptr[rdi + 20], edx))),
            ],
            Assembled.Options);
        var site = Assert.Single(map.Sites, site => site.Need is ProbeNeed.CheckedByProbe);

        Assert.Equal(9, site.Offset);
        Assert.Equal(Assembled.Start + 4, site.Check.Early!.Address);
        Assert.Equal("[rbx+0x4]", site.Check.Early.Place.ToString());
        Assert.Equal(new ByteRange(0, 4), site.Check.Covered);
    }

    [Theory]
    [InlineData(16, "check [0, 16); covered")]
    [InlineData(0, "check [0, 8); check [0, 8)")]
    [InlineData(null, "check [0, 8); check [0, 8)")]
    public void What_is_freed_after_a_grace_period_is_there_until_then(int? head, string plan) =>
        Assert.Equal(plan, Assembled.Plan(c =>
        {
            c.mov(rbx, rdi);
            c.mov(__qword_ptr[rbx], rax);
            if (head is { } offset)
                c.lea(rdi, __[rbx + offset]);
            else
                c.xor(edi, edi);
            c.call(Assembled.Deferring);
            c.mov(__qword_ptr[rbx + 8], rax);
            c.ret();
        }));

    // Something, then a branch with something else on either way, and the end.
    private static Action<Assembler> Parting(Action<Assembler> ahead, Action<Assembler> one, Action<Assembler> other) =>
        c =>
        {
            var way = c.CreateLabel();
            ahead(c);
            c.test(rsi, rsi);
            c.je(way);
            one(c);
            c.ret();
            c.Label(ref way);
            other(c);
            c.ret();
        };
}
