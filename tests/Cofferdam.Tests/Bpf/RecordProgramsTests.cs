using Cofferdam.Bpf.Objects;

namespace Cofferdam.Tests.Bpf;

public sealed class RecordProgramsTests
{
    [Fact]
    public void What_sees_frees_is_attached_before_what_sees_allocations()
    {
        string[] allocating =
            [.. RecordRelay.All.Where(relay => relay.Allocates).SelectMany(relay => relay.Programs)];

        Assert.NotEmpty(allocating);
        Assert.Equal(allocating, LoadedObject.RecordPrograms.TakeLast(allocating.Length));
    }
}
