using System.Globalization;

namespace Cofferdam.Compartments.Policies;

/// <summary>Times as policies write them: a whole number and its unit, 500ms, 30s, 5m or 2h.</summary>
public static class PolicyDuration
{
    // Longest suffix first, so that "ms" is not read as minutes with an s behind.
    private static readonly (string Suffix, long Milliseconds)[] _units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Reads a time; false if the text is none, or one of more than 11 digits.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        foreach (var (suffix, milliseconds) in _units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && PolicyNumber.TryParse(text.AsSpan(0, text.Length - suffix.Length), out var number))
            {
                duration = TimeSpan.FromMilliseconds(number * milliseconds);
                return true;
            }
        }

        duration = default;
        return false;
    }

    /// <summary>The time in the largest unit that gives a whole number; parts of a millisecond are cut off.</summary>
    public static string Format(TimeSpan duration)
    {
        var total = (long)duration.TotalMilliseconds;
        var (suffix, milliseconds) = total == 0 ? _units[1] : _units.Last(unit => total % unit.Milliseconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{total / milliseconds}{suffix}");
    }
}
