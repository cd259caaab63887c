using System.Globalization;

namespace Cofferdam.Compartments.Policies;

/// <summary>Amounts of memory as policies write them: a whole number and its unit, 4KiB, 1MiB, 1GiB or 4096B.</summary>
public static class PolicySize
{
    private static readonly (string Suffix, long Bytes)[] _units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("B", 1)];

    /// <summary>Reads an amount in bytes; false if the text is none, or one of more than 11 digits.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        foreach (var (suffix, unit) in _units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && PolicyNumber.TryParse(text.AsSpan(0, text.Length - suffix.Length), out var number))
            {
                bytes = number * unit;
                return true;
            }
        }

        bytes = 0;
        return false;
    }

    /// <summary>The amount in the largest unit that gives a whole number.</summary>
    public static string Format(long bytes)
    {
        var (suffix, unit) = _units.Where(u => bytes >= u.Bytes && bytes % u.Bytes == 0)
            .DefaultIfEmpty(("B", 1))
            .MaxBy(u => u.Item2);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit}{suffix}");
    }
}
