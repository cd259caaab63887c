using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Compartments;

/// <summary>Where a task in quarantine is turned away, in recorded kernels.</summary>
public sealed class EntryCompilerTests
{
    private static readonly byte[] _endbr = [0xf3, 0x0f, 0x1e, 0xfa];
    private static readonly byte[] _nop = [0x0f, 0x1f, 0x44, 0x00, 0x00];

    public static TheoryData<string> Series => RecordedKernels.Series;

    [Theory]
    [MemberData(nameof(Series))]
    public void An_entry_is_the_first_instruction_behind_the_place_where_ftrace_calls(string series)
    {
        var kernel = RecordedKernels.Of(series);

        var entries = new EntryCompiler(kernel).Compile(Of("nf_tables_newrule", "nf_tables_newset"), firstId: 7);

        Assert.Equal([(7, "nf_tables_newrule"), (8, "nf_tables_newset")], entries.Select(e => (e.Id, e.Function)));
        foreach (var entry in entries)
        {
            var code = kernel.Functions.Of(kernel.Symbols.FindIn("nf_tables", entry.Function).Single());
            var skipped = code.Bytes.Span[..(int)(entry.Address - code.Start)];
            Assert.True(skipped.SequenceEqual(_nop) || skipped.SequenceEqual([.. _endbr, .. _nop]));
            Assert.Equal((SiteForm.Entry, entry.Address.Value), (EntryCompiler.RowOf(entry).Form, EntryCompiler.RowOf(entry).Address));
            var denial = EntryCompiler.DenialOf(entry, error: 5);
            Assert.Equal((GateDenial.Leave, GateResult.Number, -5), (denial.Denial, denial.Result, denial.Displacement));
        }
    }

    [Theory]
    [InlineData("nft_do_chain", "returns no int or long")]
    [InlineData("nft_rule_expr_deactivate", "returns no int or long")]
    [InlineData("nf_tables_newrul", "did you mean")]
    [InlineData("nft_no_such_*", "no function matches")]
    public void What_cannot_say_that_it_failed_or_is_not_there_is_refused(string function, string message)
    {
        var compiler = new EntryCompiler(RecordedKernels.Of("6.12"));

        var refusal = Assert.Throws<NotFoundException>(() => compiler.Compile(Of(function), firstId: 0));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private static Quarantine Of(params string[] functions) => new(
        [.. functions.Select(name => SymbolPattern.TryParse(name, out var pattern) ? pattern : default)],
        Quarantine.DefaultError);
}
