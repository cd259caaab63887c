using System.Globalization;

namespace Cofferdam.Compartments.Policies;

/// <summary>
/// Whole numbers as policies write them: decimal digits without a leading zero, which some readers of YAML would
/// take for an octal number.
/// </summary>
internal static class PolicyNumber
{
    private const int MostDigits = 11;

    /// <summary>Reads a number below 10^11; false if the text is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return text.Length is > 0 and <= MostDigits
            && !text.ContainsAnyExceptInRange('0', '9')
            && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
