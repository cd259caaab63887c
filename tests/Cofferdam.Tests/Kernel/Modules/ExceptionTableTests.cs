using Cofferdam.Kernel;
using Cofferdam.Kernel.Modules;

namespace Cofferdam.Tests.Kernel.Modules;

public sealed class ExceptionTableTests
{
    public static readonly TheoryData<string> Series = RecordedKernels.Series;

    [Theory]
    [MemberData(nameof(Series))]
    public void Every_entry_leads_from_code_to_code(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var image = kernel.Layout.Image;
        Assert.NotEmpty(kernel.Exceptions.Instructions);
        foreach (var instruction in kernel.Exceptions.Instructions)
        {
            Assert.True(kernel.Exceptions.TryFindFixup(instruction, out var fixup));
            Assert.All(
                new[] { instruction, fixup },
                address => Assert.True(image.Text.Contains(address) || image.Initialization.Contains(address)));
        }
    }

    [Theory]
    [InlineData("6.1", "clear_user_original")]
    [InlineData("6.12", "rep_stos_alternative")]
    public void A_function_that_touches_user_space_has_entries(string series, string name)
    {
        var kernel = RecordedKernels.Of(series);
        var function = kernel.Symbols.Require(name).Range;
        Assert.Contains(kernel.Exceptions.Instructions, function.Contains);
    }

    [Fact]
    public void An_instruction_without_entry_has_no_fixup() =>
        Assert.False(RecordedKernels.Of("6.1").Exceptions.TryFindFixup(new KernelAddress(1), out _));

    [Fact]
    public void A_table_that_is_not_of_whole_entries_is_refused()
    {
        var kernel = RecordedKernels.Of("6.1");
        var start = kernel.Symbols.Require("__start___ex_table").Address;
        Assert.Throws<MalformedDataException>(() => ExceptionTable.Between(kernel.Memory, start, start + 13));
        Assert.Throws<MalformedDataException>(() => ExceptionTable.Between(kernel.Memory, start, start + -12));
    }

    [Fact]
    public void A_table_that_is_not_readable_is_refused() =>
        Assert.Throws<MalformedDataException>(
            () => ExceptionTable.Read(RecordedKernels.Of("6.1").Memory, new KernelAddress(0x1000), 1));
}
