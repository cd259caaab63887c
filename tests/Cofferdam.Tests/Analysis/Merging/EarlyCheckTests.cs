using Cofferdam.Analysis.Accesses;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>Which checks are made ahead of the ways that part, and which are not.</summary>
public sealed class EarlyCheckTests
{
    [Fact]
    public void One_check_ahead_of_ways_that_part_does_for_all() =>
        Assert.Equal("check [-8, 8) ahead at +3 off [rbx+0x8]; covered; covered; covered", Assembled.Plan(c =>
        {
            var other = c.CreateLabel();
            c.mov(rbx, rdi);
            c.test(rsi, rsi);
            c.je(other);
            c.mov(__qword_ptr[rbx + 8], rax);
            c.mov(__qword_ptr[rbx], rax);
            c.ret();
            c.Label(ref other);
            c.mov(__dword_ptr[rdi], eax);
            c.mov(__qword_ptr[rdi + 8], rax);
            c.ret();
        }));

    [Fact]
    public void A_way_without_a_write_is_not_checked() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            var (other, third) = (c.CreateLabel(), c.CreateLabel());
            c.mov(rbx, rdi);
            c.test(rsi, rsi);
            c.je(other);
            c.mov(__qword_ptr[rbx], rax);
            c.ret();
            c.Label(ref other);
            c.test(rdx, rdx);
            c.je(third);
            c.mov(__qword_ptr[rbx], rax);
            c.Label(ref third);
            c.ret();
        }));

    [Fact]
    public void A_call_that_may_free_lies_before_the_check() =>
        Assert.Equal("check [0, 8); check [0, 8) ahead at +11 off [rbx]; covered", Assembled.Plan(c =>
        {
            var other = c.CreateLabel();
            c.mov(rbx, rdi);
            c.mov(__qword_ptr[rbx], rax);
            c.call(Assembled.Freeing);
            c.test(rax, rax);
            c.je(other);
            c.mov(__qword_ptr[rbx], rax);
            c.ret();
            c.Label(ref other);
            c.mov(__qword_ptr[rbx], rdx);
            c.ret();
        }));

    [Fact]
    public void A_call_that_may_free_on_one_way_leaves_nothing_to_check_ahead_of_it() =>
        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(c =>
        {
            var other = c.CreateLabel();
            c.mov(rbx, rdi);
            c.test(rsi, rsi);
            c.je(other);
            c.mov(__qword_ptr[rbx], rax);
            c.ret();
            c.Label(ref other);
            c.call(Assembled.Freeing);
            c.mov(__qword_ptr[rbx], rax);
            c.ret();
        }));

    [Fact]
    public void Where_each_write_is_checked_none_is_ahead()
    {
        var options = Assembled.Options with { ChecksEachWrite = true };

        Assert.Equal("check [0, 8); check [0, 8)", Assembled.Plan(
            c =>
            {
                var other = c.CreateLabel();
                c.mov(rbx, rdi);
                c.test(rsi, rsi);
                c.je(other);
                c.mov(__qword_ptr[rbx], rax);
                c.ret();
                c.Label(ref other);
                c.mov(__qword_ptr[rbx], rdx);
                c.ret();
            },
            options));
    }

    [Fact]
    public void The_site_says_where_it_is_checked()
    {
        var map = AccessMap.Build(
            [
                Assembled.Of(c =>
                {
                    var other = c.CreateLabel();
                    c.lea(rbx, __[rdi + 16]);
                    c.test(rsi, rsi);
                    c.je(other);
                    c.mov(__dword_ptr[rdi + 20], eax);
                    c.ret();
                    c.Label(ref other);
                    c.mov(__dword_ptr[rdi + 20], edx);
                    c.ret();
                }),
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
}
