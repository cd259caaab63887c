using System.Globalization;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Modules;

namespace Cofferdam.Tests.Kernel.Modules;

public sealed class KernelModulesTests
{
    public static readonly TheoryData<string> Series = RecordedKernels.Series;

    // "nf_tables 307200 0 - Live 0xffffffffc05a5000"
    [Theory]
    [MemberData(nameof(Series))]
    public void Modules_are_those_of_proc_modules(string series)
    {
        var listed = RecordedKernels.OracleLines(series, "modules").Select(line => line.Split(' ')).Select(words =>
            (words[0], ulong.Parse(words[1], CultureInfo.InvariantCulture), words[4], words[5]));
        var found = RecordedKernels.Of(series).Modules.All.Select(module =>
            (module.Name, module.Size, module.State.ToString(), module.Text[0].Start.ToString()));
        Assert.Equal(listed, found);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Every_symbol_of_a_module_lies_in_the_part_that_its_letter_says(string series)
    {
        var kernel = RecordedKernels.Of(series);
        Assert.True(kernel.Modules.TryFind("nf_tables", out var module));
        foreach (var symbol in kernel.Symbols.OfModule("nf_tables"))
        {
            var parts = char.ToLowerInvariant(symbol.Type) switch
            {
                't' => module.Text,
                'r' => module.ReadOnly,
                'd' => [.. module.Data, .. module.ReadOnly],
                'b' => module.Data,
                _ => [module.PerCpu],
            };
            Assert.True(parts.Any(part => part.Contains(symbol.Address)), $"{symbol.Type} {symbol}");
        }
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void An_address_leads_to_its_module(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var function = kernel.Symbols.FindIn("nf_tables", "nft_do_chain")[0];
        Assert.Equal("nf_tables", kernel.Modules.Containing(function.Address)?.Name);
        Assert.Null(kernel.Modules.Containing(kernel.Layout.Image.Text.Start));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void A_list_that_runs_in_a_circle_is_refused(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var second = LinkOf(kernel, kernel.Modules.All[1]);
        var error = Refuse(kernel, new OverlaidMemory(kernel.Memory).Write(second, second));
        Assert.Contains("does not end", error.Message);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void A_link_to_nowhere_is_refused(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var second = LinkOf(kernel, kernel.Modules.All[1]);
        var error = Refuse(kernel, new OverlaidMemory(kernel.Memory).Write(second, default(KernelAddress)));
        Assert.Contains("not readable", error.Message);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void An_impossibly_long_exception_table_is_refused(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var count = AddressOf(kernel, kernel.Modules.All[0], "num_exentries");
        var error = Refuse(kernel, new OverlaidMemory(kernel.Memory).Write(count, 0xff, 0xff, 0xff, 0xff));
        Assert.Contains("exception table", error.Message);
    }

    [Fact]
    public void Parts_out_of_order_are_refused()
    {
        var kernel = RecordedKernels.Of("6.1");
        var size = AddressOf(kernel, kernel.Modules.All[0], "core_layout.text_size");
        var error = Refuse(kernel, new OverlaidMemory(kernel.Memory).Write(size, 0xff, 0xff, 0xff, 0xff));
        Assert.Contains("out of order", error.Message);
    }

    private static MalformedDataException Refuse(KernelImage kernel, OverlaidMemory memory) =>
        Assert.Throws<MalformedDataException>(() => KernelModulesReader.Read(kernel.Symbols, kernel.Types, memory));

    private static KernelAddress LinkOf(KernelImage kernel, KernelModule module) =>
        AddressOf(kernel, module, "list.next");

    private static KernelAddress AddressOf(KernelImage kernel, KernelModule module, string path) =>
        module.Address + (long)kernel.Types.RequireField(kernel.Types.Require<BtfStruct>("module").Id, path).Offset;
}
