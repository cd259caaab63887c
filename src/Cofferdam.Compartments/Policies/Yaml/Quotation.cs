using System.Globalization;
using System.Text;

namespace Cofferdam.Compartments.Policies.Yaml;

/// <summary>Text of a user inside a message: in quotes, on one line, short, without control characters.</summary>
internal static class Quotation
{
    private const int Longest = 60;

    /// <summary>The text between single quotes, shortened, with control characters as \u escapes.</summary>
    public static string Of(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            if (c < ' ' || c is >= '\x7f' and <= '\x9f' or '\u2028' or '\u2029' || char.IsSurrogate(c))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }

        return quoted.Append(text.Length > Longest ? "...'" : "'").ToString();
    }
}
