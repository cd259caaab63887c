namespace Cofferdam.KernelTests.Lab;

/// <summary>
/// Keeps the heap changing until disposed: processes come and go, files are made and deleted, and the truth module
/// allocates and frees, on every CPU.
/// </summary>
internal sealed class BusyKernel : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task[] _tasks;
    private readonly CountdownEvent _begun;
    private int _rounds;

    public BusyKernel()
    {
        Action[] loads = [LoadedTruth.Churn, LoadedTruth.Churn, ChangeFiles, RunProcess];
        _begun = new CountdownEvent(loads.Length);
        _tasks = [.. loads.Select(load => Task.Factory.StartNew(() => Repeat(load), TaskCreationOptions.LongRunning))];
        _begun.Wait();
    }

    /// <summary>How often something was done.</summary>
    public int Rounds => _rounds;

    public void Dispose()
    {
        _end.Cancel();
        Task.WaitAll(_tasks);
        _end.Dispose();
        _begun.Dispose();
    }

    private void Repeat(Action load)
    {
        load();
        _begun.Signal();
        while (!_end.IsCancellationRequested)
        {
            load();
            Interlocked.Increment(ref _rounds);
        }
    }

    private static void ChangeFiles()
    {
        var folder = Directory.CreateTempSubdirectory("busy");
        for (var i = 0; i < 50; i++)
            File.WriteAllText(Path.Combine(folder.FullName, $"{i}"), "content");

        folder.Delete(recursive: true);
    }

    private static void RunProcess() => GuestProgram.OutputOf("true");
}
