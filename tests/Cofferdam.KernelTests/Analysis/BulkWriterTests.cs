using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Tests.Analysis;

namespace Cofferdam.KernelTests.Analysis;

/// <summary>The table of bulk writers against all functions of the kernel that runs.</summary>
[Collection(nameof(LiveModule))]
public sealed class BulkWriterTests(LiveModule module)
{
    [Fact]
    public void Every_bulk_writer_has_the_arguments_of_the_table()
    {
        var (problems, found) = BulkWriterPrototypes.Compare(module.Kernel);
        Assert.Empty(problems);
        // Some are of one kernel only, some depend on its configuration.
        Assert.InRange(found, KernelBulkWriters.All.Count * 3 / 4, KernelBulkWriters.All.Count);
    }
}
