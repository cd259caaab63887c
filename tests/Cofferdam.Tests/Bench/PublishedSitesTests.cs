using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Bench;
using Cofferdam.Tests.Analysis.Merging;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Bench;

/// <summary>Where the bench puts the probes of the published way.</summary>
public sealed class PublishedSitesTests
{
    [Fact]
    public void A_run_of_stores_off_one_base_register_has_one_probe_even_if_that_changes() =>
        Assert.Equal([0, 10], SitesOf(c =>
        {
            c.mov(__qword_ptr[rdi], rax); // 3 bytes
            c.add(rdi, 8); // 4 bytes
            c.mov(__qword_ptr[rdi], rax); // 3 bytes
            c.mov(__qword_ptr[rsi], rax);
            c.mov(__qword_ptr[rsi + 8], rax);
        }));

    [Fact]
    public void A_run_ends_with_its_basic_block() =>
        Assert.Equal([0, 5], SitesOf(c =>
        {
            var end = c.CreateLabel();
            c.mov(__qword_ptr[rdi], rax); // 3 bytes
            c.je(end); // 2 bytes
            c.mov(__qword_ptr[rdi], rax);
            c.Label(ref end);
            c.ret();
        }));

    [Fact]
    public void Other_writes_than_moves_to_the_heap_have_none() =>
        Assert.Empty(SitesOf(c =>
        {
            c.inc(__qword_ptr[rdi]);
            c.xchg(__qword_ptr[rdi], rax);
            c.rep.stosq();
            c.mov(__qword_ptr[rsp + 8], rax);
            c.mov(__qword_ptr.gs[rdi], rax);
        }));

    private static IEnumerable<long> SitesOf(Action<Assembler> write) =>
        PublishedSites.Find([Assembled.Of(write)], HiddenControlFlow.None)
            .Select(address => (long)(address - Assembled.Start.Value))
            .Order();
}
