using System.Globalization;

namespace Cofferdam.Bpf.Attachments;

/// <summary>The kernel's own list of its probes (kernel/kprobes.c, report_probe()).</summary>
public static class KprobeList
{
    private const string List = "/sys/kernel/debug/kprobes/list";
    private const string Optimised = "[OPTIMIZED]";

    /// <summary>
    /// How many of the probes at these addresses the kernel has turned into jumps; null if it does not tell.
    /// </summary>
    public static int? CountOptimised(IReadOnlySet<ulong> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (!File.Exists(List))
            return null;
        return File.ReadLines(List)
            .Where(line => line.EndsWith(Optimised, StringComparison.Ordinal))
            .Select(line => ulong.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)),
                NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            .Distinct()
            .Count(addresses.Contains);
    }
}
