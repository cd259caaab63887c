using System.Runtime.CompilerServices;
using Cofferdam.Bench.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bench;

/// <summary>System calls that do little but write to one kind of object each.</summary>
internal sealed class CheckedCalls : IDisposable
{
    private const int SeekSet = 0;
    private const int Vectors = 16;

    private static readonly string[] _seek = ["generic_file_llseek_size", "vfs_setpos"];

    // Pinned for good: whatever the runtime does for a call is not the same at each one.
    private static readonly nint[] _vectors = VectorsOf(GC.AllocateArray<byte>(1, pinned: true));

    private readonly SafeFileHandle _file = File.OpenHandle(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    private readonly SafeFileHandle _device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);

    private readonly long[] _time = GC.AllocateArray<long>(2, pinned: true);

    // Asked for without a change.
    private readonly long _persona = LibC.syscall(LibC.Personality, LibC.SamePersona, 0);

    /// <summary>The position in a struct file, which has a record if the compartment was there before it.</summary>
    public CheckedCall Recorded =>
        new("an object with a record", _seek, number => LibC.lseek(_file, number & 1, SeekSet));

    /// <summary>A structure in a caller's frame (kernel/time/posix-timers.c, SYSCALL_DEFINE2(clock_getres)).</summary>
    public CheckedCall Stack =>
        new(
            "the stack", ["posix_get_hrtimer_res"],
            _ => LibC.syscall(LibC.ClockGetRes, LibC.Monotonic, AddressOf(_time)));

    /// <summary>The caller's struct task_struct (kernel/exec_domain.c). What is written is what is there.</summary>
    public CheckedCall Dedicated =>
        new(
            "an object of a dedicated cache", ["__x64_sys_personality"],
            _ => LibC.syscall(LibC.Personality, _persona, 0));

    /// <summary>As <see cref="Recorded"/>, for a compartment that is younger.</summary>
    public CheckedCall Older => Recorded with { Object = "an older object, which the tree cannot tell" };

    /// <summary>
    /// Copies the vectors into memory from kmalloc() (lib/iov_iter.c, import_iovec()), which is freed at its end.
    /// </summary>
    public CheckedCall Pair =>
        new("nothing: a pair of kmalloc and kfree", [], _ => LibC.writev(_device, _vectors, Vectors));

    private static unsafe nint AddressOf(long[] pinned) => (nint)Unsafe.AsPointer(ref pinned[0]);

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
