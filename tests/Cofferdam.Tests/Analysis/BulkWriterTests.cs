using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Analysis;

public sealed class BulkWriterTests
{
    public static TheoryData<string> Series => RecordedKernels.Series;

    [Theory]
    [MemberData(nameof(Series))]
    public void Every_bulk_writer_of_a_recorded_kernel_has_the_arguments_of_the_table(string series)
    {
        var (problems, found) = BulkWriterPrototypes.Compare(RecordedKernels.Of(series));
        Assert.Empty(problems);
        // A recording has only the functions that nf_tables calls.
        Assert.InRange(found, 10, KernelBulkWriters.All.Count);
    }

    [Fact]
    public void No_function_is_in_the_table_twice() =>
        Assert.DoesNotContain(KernelBulkWriters.All.CountBy(writer => writer.Name), count => count.Value > 1);

    [Theory]
    [MemberData(nameof(Series))]
    public void A_prototype_tells_whether_a_function_may_write_through_its_arguments(string series)
    {
        var types = RecordedKernels.Of(series).Types;
        Assert.Equal(PointerArguments.Writable, PointerArgumentsReader.Read(types, "mutex_lock"));
        Assert.Equal(PointerArguments.ReadOnly, PointerArgumentsReader.Read(types, "strcmp"));
        Assert.Equal(PointerArguments.ReadOnly, PointerArgumentsReader.Read(types, "kfree"));
        Assert.Equal(PointerArguments.Unknown, PointerArgumentsReader.Read(types, "memcpy"));
        Assert.Equal(PointerArguments.Unknown, PointerArgumentsReader.Read(types, "no_such_function"));
    }
}
