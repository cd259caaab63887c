using System.Diagnostics;
using Cofferdam.Bpf.Interop;

namespace Cofferdam.Bpf.Attachments;

/// <summary>
/// The right to change what Cofferdam has installed in this kernel: one process at a time. The kernel releases it when
/// the process ends, however it ends.
/// </summary>
public sealed class InstallationLock : IDisposable
{
    private readonly FileStream _file;

    private InstallationLock(FileStream file)
    {
        _file = file;
    }

    /// <summary>Takes the lock, or returns null if another process holds it.</summary>
    public static InstallationLock? TryTake(string path)
    {
        // FileShare leaves .NET's own advisory lock out: ours must not depend on it.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (LibC.flock((int)file.SafeFileHandle.DangerousGetHandle(), LibC.LockExclusive | LibC.LockNonBlocking) == 0)
            return new InstallationLock(file);
        file.Dispose();
        return null;
    }

    /// <summary>The same, but waits for it for so long.</summary>
    public static InstallationLock? Take(string path, TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            if (Stopwatch.GetElapsedTime(start) > patience)
                return null;
            Thread.Sleep(50);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
