using Cofferdam.Analysis.Accesses;
using Cofferdam.Tests.Analysis.Merging;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis;

/// <summary>Where code writes by way of variables.</summary>
public sealed class WrittenPathsTests
{
    // A variable of the kernel.
    private const ulong Variable = 0xffff_ffff_c0de_0000;

    [Fact]
    public void A_write_off_a_pointer_that_a_variable_holds_is_a_path() =>
        Assert.Equal(["[0xffffffffc0de0000]+0x18"], PathsOf(c =>
        {
            c.mov(rax, __qword_ptr[Variable]);
            c.mov(__dword_ptr[rax + 0x18], ecx);
        }));

    [Fact]
    public void A_path_goes_over_several_pointers_but_not_over_ever_so_many() =>
        Assert.Equal(
            [
                "[0xffffffffc0de0008]+0x0",
                "[[0xffffffffc0de0008]+0x10]-0x8",
                "[[[0xffffffffc0de0008]+0x10]+0x20]+0x0",
            ],
            PathsOf(c =>
            {
                c.mov(rax, __qword_ptr[Variable + 8]);
                c.mov(__dword_ptr[rax], ecx);
                c.mov(rax, __qword_ptr[rax + 0x10]);
                c.mov(__dword_ptr[rax - 8], ecx);
                c.mov(rax, __qword_ptr[rax + 0x20]);
                c.mov(__dword_ptr[rax], ecx);
                c.mov(rax, __qword_ptr[rax + 0x30]);
                c.mov(__dword_ptr[rax], ecx);
            }));

    [Fact]
    public void An_index_stays_in_what_the_pointer_points_to_however_it_is_added() =>
        Assert.Equal(["[0xffffffffc0de0000]+0x0", "[0xffffffffc0de0010]+0x0", "[0xffffffffc0de0020]+0x8"], PathsOf(c =>
        {
            c.mov(rax, __qword_ptr[Variable]);
            c.mov(__qword_ptr[rax + (rcx * 8)], rdx);
            // As compilers do it, for the table of cls_u32 among others.
            c.lea(rbx, __[rcx * 8]);
            c.add(rbx, __qword_ptr[Variable + 0x10]);
            c.mov(__qword_ptr[rbx], rdx);
            c.mov(rax, __qword_ptr[Variable + 0x20]);
            c.lea(rax, __[rax + (rcx * 8) + 8]);
            c.mov(__qword_ptr[rax], rdx);
        }));

    [Fact]
    public void Where_ways_meet_each_is_a_path_and_a_loop_ends() =>
        Assert.Equal(
            ["[0xffffffffc0de0000]+0x4", "[0xffffffffc0de0008]+0x4", "[[0xffffffffc0de0008]+0x0]+0x4"],
            PathsOf(c =>
            {
                var again = c.CreateLabel();
                c.mov(rax, __qword_ptr[Variable]);
                c.test(rcx, rcx);
                c.je(again);
                c.mov(rax, __qword_ptr[Variable + 8]);
                c.mov(rdx, __qword_ptr[rax]);
                c.test(rdx, rdx);
                c.cmovne(rax, rdx);
                c.Label(ref again);
                c.mov(__dword_ptr[rax + 4], ecx);
                c.dec(rcx);
                c.jne(again);
            }));

    [Theory]
    [InlineData("an argument")]
    [InlineData("a number")]
    [InlineData("half a pointer")]
    [InlineData("an element of an array of pointers")]
    [InlineData("a constant")]
    public void What_no_variable_leads_to_is_none(string what) =>
        Assert.Empty(PathsOf(c =>
        {
            switch (what)
            {
                case "an argument":
                    c.mov(rax, __qword_ptr[rdi + 8]);
                    break;
                case "a number":
                    c.mov(eax, 0x1000);
                    break;
                case "half a pointer":
                    c.mov(eax, __dword_ptr[Variable]);
                    break;
                case "an element of an array of pointers":
                    c.mov(rax, __qword_ptr[(rcx * 8) + unchecked((int)Variable)]);
                    break;
                default:
                    c.mov(rax, Variable);
                    break;
            }

            c.mov(__dword_ptr[rax + 0x18], ecx);
        }));

    private static string[] PathsOf(Action<Assembler> write)
    {
        var code = Assembled.Of(c =>
        {
            write(c);
            c.ret();
        });
        return [.. AccessMap.Build([code], Assembled.Options).WrittenPaths.Select(path => path.ToString())];
    }
}
