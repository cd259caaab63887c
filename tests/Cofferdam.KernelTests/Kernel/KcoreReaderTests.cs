using Cofferdam.Kernel.Memory;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>Reading the memory of the running kernel.</summary>
public sealed class KcoreReaderTests(LiveKernelImage live) : IClassFixture<LiveKernelImage>
{
    private const int PageSize = 4096;
    private const int Pages = 16;
    private const int Readers = 8;
    private const int Rounds = 200;

    [Fact]
    public void Each_of_several_readers_gets_the_bytes_it_asked_for()
    {
        var start = live.Image.Layout.Image.ReadOnly.Start;
        var expected = live.Image.Memory.ReadBytes(start, Pages * PageSize);
        var wrong = 0;
        var threads = Enumerable.Range(0, Readers).Select(reader => new Thread(() => Read(reader))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();

        Assert.Equal(0, wrong);

        void Read(int reader)
        {
            for (var i = 0; i < Rounds; i++)
            {
                var at = (reader + i) % Pages * PageSize;
                var found = live.Image.Memory.ReadBytes(start + at, PageSize);
                if (!found.AsSpan().SequenceEqual(expected.AsSpan(at, PageSize)))
                    Interlocked.Increment(ref wrong);
            }
        }
    }
}
