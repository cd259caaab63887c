using System.Globalization;
using System.Text;

namespace Cofferdam.Cli.Output;

/// <summary>
/// Text from a kernel or another user, made safe to print: a process can call itself anything, escape sequences that
/// rewrite the screen included.
/// </summary>
internal static class Printable
{
    /// <summary>The text with control and formatting characters as escapes of the form \x1b and \u202e.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;

        var safe = new StringBuilder();
        foreach (var c in text)
        {
            if (!IsUnsafe(c))
                safe.Append(c);
            else if (c < 0x100)
                safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
