using System.Globalization;

namespace Cofferdam.Cli.Output;

/// <summary>Numbers as people read them.</summary>
internal static class Units
{
    private const double KiB = 1024;
    private const double MiB = 1024 * KiB;

    /// <summary>A count with thousands separators.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with thousands separators.</summary>
    public static string Count(ulong count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share of a whole in percent; "-" of nothing.</summary>
    public static string Share(long part, long whole) =>
        whole == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:F1} %");

    /// <summary>The first few of many names, and how many more there are.</summary>
    public static string Some(IReadOnlyList<string> names, int most) =>
        string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {Count(names.Count - most)} more" : "");

    /// <summary>A duration: milliseconds below a second, seconds above.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s");

    /// <summary>An amount of memory in KiB or MiB.</summary>
    public static string Memory(ulong bytes) => bytes < MiB
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / KiB:F0} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / MiB:F1} MiB");
}
