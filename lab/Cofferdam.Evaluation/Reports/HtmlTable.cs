using System.Globalization;
using System.Net;
using System.Text;

namespace Cofferdam.Evaluation.Reports;

/// <summary>A table of texts as HTML; whatever the texts are, they stay texts.</summary>
internal static class HtmlTable
{
    /// <summary>Writes one.</summary>
    /// <param name="headings">The columns.</param>
    /// <param name="rows">The rows, with a text for each column.</param>
    public static string Of(IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        var html = new StringBuilder("<table><thead>");
        AddRow(html, "th", headings);
        html.Append("</thead><tbody>");
        foreach (var row in rows)
            AddRow(html, "td", row);
        return html.Append("</tbody></table>\n").ToString();
    }

    private static void AddRow(StringBuilder html, string element, IEnumerable<string> texts)
    {
        html.Append("<tr>");
        foreach (var text in texts)
            html.Append(CultureInfo.InvariantCulture, $"<{element}>{WebUtility.HtmlEncode(text)}</{element}>");
        html.Append("</tr>\n");
    }
}
