using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bpf.Attachments;

/// <summary>A program that a pin keeps in the kernel, held by a descriptor.</summary>
public sealed class PinnedProgram : IDisposable
{
    private readonly SafeFileHandle _handle;

    private PinnedProgram(SafeFileHandle handle)
    {
        _handle = handle;
    }

    /// <summary>Its descriptor.</summary>
    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens a pinned program. Fails with <see cref="KernelException"/>.</summary>
    public static PinnedProgram Open(string path) => new(PinnedFile.Open(path, "program"));

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
