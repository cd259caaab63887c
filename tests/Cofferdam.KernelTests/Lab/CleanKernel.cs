using Cofferdam.KernelTests.Lab;

[assembly: AssemblyFixture(typeof(CleanKernel))]
// Every test changes the one kernel they share.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Cofferdam.KernelTests.Lab;

/// <summary>Fails the run when its tests together left something in the kernel.</summary>
public sealed class CleanKernel : IDisposable
{
    private readonly KernelTraces _before = KernelTraces.Read();

    /// <summary>Compares the kernel with what it was before the first test.</summary>
    public void Dispose()
    {
        // What is still held by an object that no one disposed is a leak too: nothing is finalized here.
        var left = KernelTraces.LeftSince(_before, TimeSpan.FromSeconds(10));
        Assert.True(left.Count == 0, $"The tests left in the kernel:\n  {string.Join("\n  ", left)}");
    }
}
