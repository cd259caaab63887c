using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cofferdam.Bpf.Interop;

/// <summary>
/// Collects what libbpf prints, per thread, so that a failed call can tell why and nothing reaches stderr.
/// </summary>
internal static unsafe class LibBpfLog
{
    private const int KeptLines = 400;

    [ThreadStatic]
    private static List<string>? _lines;

    /// <summary>Makes libbpf print here from now on. Idempotent.</summary>
    internal static void Install() => LibBpf.libbpf_set_print(&Print);

    /// <summary>What was printed on this thread since the last call.</summary>
    internal static IReadOnlyList<string> Take()
    {
        var lines = _lines ?? [];
        _lines = null;
        return lines;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, nint format, nint arguments)
    {
        const int debug = 2;
        if (level == debug)
            return 0;
        // The verifier's log comes as one message of up to 16 MiB; its end tells why a program was refused.
        var buffer = new byte[1 << 16];
        var length = LibC.vsnprintf(ref buffer[0], (nuint)buffer.Length, format, arguments);
        var text = Encoding.UTF8.GetString(buffer, 0, Math.Clamp(length, 0, buffer.Length - 1));
        _lines ??= [];
        _lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        if (_lines.Count > KeptLines)
            _lines.RemoveRange(0, _lines.Count - KeptLines);
        return 0;
    }
}
