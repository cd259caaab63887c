using Cofferdam.Kernel;

namespace Cofferdam.Tests.Kernel;

public sealed class LiveKernelTests
{
    [Theory]
    [InlineData("[none] integrity confidentiality\n", false)]
    [InlineData("none [integrity] confidentiality\n", false)]
    [InlineData("none integrity [confidentiality]\n", true)]
    [InlineData("", false)]
    public void Only_the_confidentiality_lockdown_forbids_to_read_memory(string mode, bool expected) =>
        Assert.Equal(expected, LiveKernel.IsConfidential(mode));
}
