using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Merging;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>What is known of a routine can be read after each pass.</summary>
public sealed class RoutinePrinterTests
{
    [Fact]
    public void Instructions_come_first() =>
        Assert.Equal(
            """
            assembled
              +0x0      mov rdx, rdi
              +0x3      mov [rdx+0x8], rax
              +0x7      ret

            """,
            Printed(RoutinePass.Instructions));

    [Fact]
    public void Then_blocks() =>
        Assert.StartsWith("assembled\n block 0, entered by calls\n", Printed(RoutinePass.Blocks), StringComparison.Ordinal);

    [Fact]
    public void Then_values_and_where_they_come_from()
    {
        var text = Printed(RoutinePass.Values);

        Assert.Matches(@"mov \[rdx\+0x8\], rax +; v\d+\+0x8\n", text);
        Assert.Matches(@" v\d+: rdi at entry\n", text);
    }

    [Fact]
    public void Then_checks() =>
        Assert.Matches(@"mov \[rdx\+0x8\], rax +; check \[0, 8\) at v\d+\+0x8\n", Printed(RoutinePass.Checks));

    private static string Printed(RoutinePass pass)
    {
        var map = AccessMap.Build(
            [
                Assembled.Of(c =>
                {
                    c.mov(rdx, rdi);
                    c.mov(__qword_ptr[rdx + 8], rax);
                    c.ret();
                }),
            ],
            Assembled.Options);
        return RoutinePrinter.Print(CheckPlan.OfAll(map, Assembled.Options).Single(), pass);
    }
}
