using Cofferdam.Bpf;
using Cofferdam.Cli;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Cli;

public sealed class FailureTests
{
    public static TheoryData<Exception, int> Failures => new()
    {
        { new MalformedDataException("BTF header at 0x0"), 3 },
        { new FeatureMissingException("kprobes", "boot another kernel"), 4 },
        { new KernelException("load the programs", 1), 5 },
        { new KernelException("load the programs", 13), 5 },
        { new KernelException("load the programs", 22), 1 },
        { new UnauthorizedAccessException("no"), 5 },
        { new NotFoundException("module", "x", []), 8 },
        { new FileNotFoundException("no file"), 8 },
        { new DirectoryNotFoundException("no folder"), 8 },
        { new OperationCanceledException(), 130 },
        { new CommandException(ExitCode.Usage, "wrong"), 2 },
        { new InvalidOperationException("what"), 1 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Each_sort_of_failure_has_its_exit_code(Exception exception, int expected) =>
        Assert.Equal(expected, (int)Failure.Of(exception).Code);

    [Fact]
    public void A_reader_of_the_output_that_went_away_is_no_failure()
    {
        Assert.True(Failure.IsReaderGone(new IOException("Broken pipe", hresult: 32)));
        Assert.False(Failure.IsReaderGone(new IOException("No space left on device", hresult: 28)));
    }
}
