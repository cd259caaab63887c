using System.Globalization;
using System.Text;

namespace Cofferdam.Compartments.Learnt;

/// <summary>
/// Writes what was learnt as YAML for a person to review: what it makes legal first. Equal values have equal texts.
/// </summary>
public static class LearntPrinter
{
    private const string Head =
        """
        # What the sites of a compartment were seen to write (cofferdam learn). Besides what its policy says, a function
        # may write what stands for it below `learnt`: take out what it should not.

        """;

    internal const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";

    /// <summary>The text, with a final newline.</summary>
    public static string Print(LearntWrites learnt)
    {
        ArgumentNullException.ThrowIfNull(learnt);
        var text = new StringBuilder();
        text.Append(Head);
        text.Append(CultureInfo.InvariantCulture, $"version: {LearntReader.Version}\n");
        text.Append(CultureInfo.InvariantCulture, $"policy: {Quote(learnt.Policy)}\n");
        text.Append(CultureInfo.InvariantCulture, $"kernel: {Quote(learnt.Kernel)}\n");
        text.Append(CultureInfo.InvariantCulture, $"build-id: {Quote(learnt.BuildId)}\n");
        foreach (var (key, standing) in LearntReader.Lists)
        {
            var writes = learnt.Writes.Where(write => write.Standing == standing).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"{key}:{(writes.Length == 0 ? " []" : "")}\n");
            foreach (var write in LearntWrites.Ordered(writes))
                text.Append(CultureInfo.InvariantCulture, $"  - {Line(write)}\n");
        }

        return text.ToString();
    }

    private static string Line(LearntWrite write) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{site: {Quote(write.Site)}, writes: {Quote(write.Written)}, count: {write.Count}, "
            + $"first: {Quote(write.First.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture))}}}");

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
