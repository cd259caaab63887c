using System.Globalization;

namespace Cofferdam.Kernel.Code;

/// <summary>
/// Reads the text of /sys/kernel/debug/kprobes/list (report_probe, kernel/kprobes.c): one probe per line,
/// "ffffffff8105b0e0  k  do_exit+0x4    [OPTIMIZED]". Code read while probes are armed has their breakpoints and jumps
/// in it.
/// </summary>
public static class KprobesListReader
{
    /// <summary>Reads all lines.</summary>
    /// <exception cref="MalformedDataException">A line has another form; nothing was used.</exception>
    /// <exception cref="FeatureMissingException">The kernel hides the addresses.</exception>
    public static IReadOnlyList<InstalledProbe> Read(string text)
    {
        var probes = new List<InstalledProbe>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.Length > 0)
                probes.Add(ReadLine(line, number));
        }

        return probes;
    }

    private static InstalledProbe ReadLine(string line, int number)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || words[0].Length != 16
            || !ulong.TryParse(words[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address)
            || words[1] is not ("k" or "r"))
        {
            throw new MalformedDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"kprobes list line {number}: expected an address, k or r, and a symbol"));
        }

        if (address == 0)
        {
            throw new FeatureMissingException(
                "addresses in the list of kprobes", "run as root, with the sysctl kernel.kptr_restrict not 2");
        }

        // A probe in code that is gone has its mark too, and no code to change.
        return new InstalledProbe(
            new KernelAddress(address),
            words[1] == "r",
            line.Contains("[OPTIMIZED]", StringComparison.Ordinal),
            line.Contains("[DISABLED]", StringComparison.Ordinal) || line.Contains("[GONE]", StringComparison.Ordinal),
            line.Contains("[FTRACE]", StringComparison.Ordinal));
    }
}
