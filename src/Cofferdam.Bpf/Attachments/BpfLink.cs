using System.Runtime.InteropServices;
using Cofferdam.Bpf.Interop;

namespace Cofferdam.Bpf.Attachments;

/// <summary>An attached program. Disposing it detaches the program unless the link was pinned.</summary>
public sealed class BpfLink : IDisposable
{
    private readonly string _program;
    private nint _link;

    private BpfLink(nint link, string program)
    {
        _link = link;
        _program = program;
    }

    /// <summary>Keeps the program attached until the file <paramref name="path"/> in bpffs is removed.</summary>
    public void Pin(string path)
    {
        var error = LibBpf.bpf_link__pin(_link, path);
        if (error < 0)
            throw new KernelException($"pin the link of {_program}", -error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_link == 0)
            return;
        _ = LibBpf.bpf_link__destroy(_link);
        _link = 0;
    }

    internal static BpfLink From(nint link, string program) =>
        link != 0
            ? new BpfLink(link, program)
            : throw new KernelException(
                $"attach {program}", Marshal.GetLastPInvokeError(), LibBpfLog.Take().LastOrDefault());
}
