using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Learnt;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Compartments.Learnt;

/// <summary>What was learnt of nf_tables, as object classes of both recorded kernels.</summary>
public sealed class LearntCompilerTests
{
    private const string Function = "nft_do_chain";

    public static TheoryData<string> Series => RecordedKernels.Series;

    public static TheoryData<string, string> Learnable
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var series in RecordedKernels.Series)
            {
                foreach (var name in new[] { "cache dentry", "variable vmemmap_base", "pages without a record" })
                    data.Add(series, name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Learnable))]
    public void A_learnt_class_is_one_of_the_function_that_wrote_it(string series, string written)
    {
        var (classes, table) = Compile(
            series,
            Write(Function, written, LearntStanding.Learnt),
            Write("other", "stack", LearntStanding.Learnt));

        Assert.Equal([Function, "other"], classes.Keys.Order(StringComparer.Ordinal));
        var id = Assert.Single(classes[Function]);
        Assert.Equal(written, table.Classes.Single(known => known.Id == id).Name);
        Assert.Equal([(int)RegionClass.Stack], classes["other"]);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void What_was_seen_but_not_learnt_changes_nothing(string series)
    {
        var (without, table) = Compile(series);
        var (with, tableWith) = Compile(
            series,
            Write(Function, "cache dentry", LearntStanding.Untold),
            Write(Function, "stack", LearntStanding.Legal));

        Assert.Empty(without);
        Assert.Empty(with);
        Assert.Equal(table.Classes, tableWith.Classes);
    }

    [Theory]
    [InlineData("kernel data")]
    [InlineData("kernel text and constants")]
    [InlineData("user memory")]
    [InlineData("object without a record (kmalloc-64)")]
    [InlineData("allocated by *")]
    [InlineData("variable *")]
    [InlineData("")]
    public void What_cannot_be_legal_is_refused(string written)
    {
        var e = Assert.Throws<MalformedDataException>(
            () => Compile("6.1", Write(Function, written, LearntStanding.Learnt)));

        Assert.Equal($"what was learnt names a class that cannot be legal: '{written}'", e.Message);
    }

    [Fact]
    public void What_this_kernel_does_not_have_is_named()
    {
        var e = Assert.Throws<NotFoundException>(
            () => Compile("6.1", Write(Function, "variable no_such_variable", LearntStanding.Learnt)));

        Assert.Contains("no_such_variable", e.Message, StringComparison.Ordinal);
    }

    private static (IReadOnlyDictionary<string, IReadOnlyList<int>> Classes, ClassTable Table) Compile(
        string series, params LearntWrite[] writes)
    {
        var image = RecordedKernels.Of(series);
        var compiler = new LearntCompiler(new LearntWrites("nf_tables", "k", "ab", writes));
        var table = new ClassTable();
        RegionClasses.AddTo(table, LegalAdditions.DefaultRegions);
        compiler.AddTo(new RangeCompiler(image, table));
        compiler.AddTo(new AllocationCompiler(image, table, CompartmentAnalysis.OptionsFor(image)));
        return (compiler.ClassesOf(table), table);
    }

    private static LearntWrite Write(string function, string written, LearntStanding standing) =>
        new($"{function}+0x1", written, standing, Count: 1, DateTimeOffset.UnixEpoch);
}
