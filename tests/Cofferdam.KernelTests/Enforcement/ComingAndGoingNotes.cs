using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>Makes notes full of text and deletes them after a while, again and again, until disposed.</summary>
internal sealed class ComingAndGoingNotes : IDisposable
{
    // So many that some are seen alive by a census, and deleted before it has entered them.
    private const int Alive = 300;

    private readonly CancellationTokenSource _end = new();
    private readonly ManualResetEventSlim _begun = new();
    private readonly Task _task;
    private int _rounds;

    /// <summary>Begins; as many are there as ever when this returns.</summary>
    public ComingAndGoingNotes()
    {
        _task = Task.Factory.StartNew(Run, TaskCreationOptions.LongRunning);
        _begun.Wait();
    }

    /// <summary>How many were deleted.</summary>
    public int Rounds => Volatile.Read(ref _rounds);

    public void Dispose()
    {
        _end.Cancel();
        _task.Wait();
        _end.Dispose();
        _begun.Dispose();
    }

    private void Run()
    {
        using var session = NotesSession.Open();
        var text = new byte[OlderObjects.TextLength];
        text.AsSpan().Fill((byte)'a');
        var notes = new Queue<uint>();
        while (!_end.IsCancellationRequested)
        {
            var note = session.Create(text.Length);
            session.Write(note, text);
            notes.Enqueue(note);
            if (notes.Count < Alive)
                continue;
            _begun.Set();
            session.Delete(notes.Dequeue());
            Interlocked.Increment(ref _rounds);
        }
    }
}
