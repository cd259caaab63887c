using System.Runtime.CompilerServices;
using Cofferdam.Bench.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bench;

/// <summary>System calls that do little but write to one kind of object each.</summary>
internal sealed class CheckedCalls : IDisposable
{
    /// <summary>Writes to a structure in a caller's frame.</summary>
    public const string StackCall = "the stack";

    /// <summary>Writes to an object of a dedicated cache.</summary>
    public const string CacheCall = "an object of a dedicated cache";

    // One that nobody else has a use for.
    private const int Signal = 44;
    private const int SeekSet = 0;
    private const int Vectors = 16;

    // No file of a model's training has been there.
    private const long FarAway = 1L << 55;

    private static readonly byte[] _action = new byte[LibC.ActionBytes];

    // Pinned for good: whatever the runtime does for a call is not the same at each one.
    private static readonly nint[] _vectors = VectorsOf(GC.AllocateArray<byte>(1, pinned: true));

    private readonly SafeFileHandle _file = File.OpenHandle(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    private readonly SafeFileHandle _device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);

    /// <summary>Each with a name for what it writes; it is given a number that counts up.</summary>
    public IReadOnlyList<(string Name, Action<int> Run)> All =>
    [
        // The new position in the struct file (fs/read_write.c, vfs_setpos() and where it is inlined).
        ("an object with a record", number => LibC.lseek(_file, number & 1, SeekSet)),
        // kernel/signal.c, do_sigaction(): the old action in its caller's frame.
        (StackCall, _ => LibC.sigaction(Signal, null, _action)),
        // There, too: the new action in the struct sighand_struct, and, before, its mask in the caller's frame.
        (CacheCall, _ => LibC.sigaction(Signal, _action, null)),
        // Copies the vectors into memory from kmalloc() (lib/iov_iter.c, import_iovec()), which is freed at its end.
        ("nothing: kmalloc and kfree", _ => LibC.writev(_device, _vectors, Vectors)),
    ];

    /// <summary>
    /// Writes to a file's object, in which there is then what no model has seen; like the first of <see cref="All"/>.
    /// </summary>
    public (string Name, Action<int> Run) Untold =>
        ("an older object, told by the tree", number => LibC.lseek(_file, FarAway + (number & 1), SeekSet));

    private static unsafe nint[] VectorsOf(byte[] pinned)
    {
        var vectors = GC.AllocateArray<nint>(2 * Vectors, pinned: true);
        for (var i = 0; i < Vectors; i++)
            (vectors[2 * i], vectors[(2 * i) + 1]) = ((nint)Unsafe.AsPointer(ref pinned[0]), pinned.Length);
        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _device.Dispose();
    }
}
