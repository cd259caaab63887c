using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bpf.Attachments;

/// <summary>A link that a pin keeps attached, held by a descriptor so that its end can be waited for.</summary>
public sealed class PinnedLink : IDisposable
{
    // The pin's reference is dropped one RCU grace period after its file is removed (bpf_free_inode(),
    // kernel/bpf/inode.c). A grace period takes some ten milliseconds.
    private static readonly TimeSpan _gracePeriod = TimeSpan.FromMilliseconds(60);

    private readonly string _path;
    private readonly SafeFileHandle _descriptor;

    private PinnedLink(string path, SafeFileHandle descriptor)
    {
        _path = path;
        _descriptor = descriptor;
    }

    /// <summary>Opens a pinned link. Fails with <see cref="KernelException"/>.</summary>
    public static PinnedLink Open(string path) => new(path, PinnedFile.Open(path, "link"));

    /// <summary>
    /// Removes the pin and leaves this descriptor as the last reference: the program stays attached until
    /// <see cref="Dispose"/>, which then detaches it before it returns and not from a work queue some time later.
    /// </summary>
    public void Unpin()
    {
        File.Delete(_path);
        Thread.Sleep(_gracePeriod);
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
