using System.Globalization;

namespace Cofferdam.Bpf.Attachments;

/// <summary>The kernel's own list of its probes (kernel/kprobes.c, report_probe()).</summary>
public static class KprobeList
{
    private const string List = "/sys/kernel/debug/kprobes/list";
    private const string Optimised = "[OPTIMIZED]";

    /// <summary>
    /// The addresses of the probes that the kernel has turned into jumps; null if it does not tell.
    /// </summary>
    public static IReadOnlySet<ulong>? ReadOptimised()
    {
        if (!File.Exists(List))
            return null;
        return File.ReadLines(List)
            .Where(line => line.EndsWith(Optimised, StringComparison.Ordinal))
            .Select(line => ulong.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)),
                NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            .ToHashSet();
    }
}
