using Cofferdam.Bpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bpf.Attachments;

/// <summary>Opens what is pinned in bpffs.</summary>
internal static class PinnedFile
{
    /// <summary>A descriptor of the map, program or link that is pinned at <paramref name="path"/>.</summary>
    /// <param name="path">A file of bpffs.</param>
    /// <param name="kind">What it should be, for the message.</param>
    /// <exception cref="KernelException">There is nothing, or it may not be opened.</exception>
    public static SafeFileHandle Open(string path, string kind)
    {
        var descriptor = LibBpf.bpf_obj_get(path);
        return descriptor < 0
            ? throw new KernelException($"open pinned {kind} {path}", -descriptor)
            : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
