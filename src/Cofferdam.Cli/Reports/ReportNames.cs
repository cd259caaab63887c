using System.Text.Json;

namespace Cofferdam.Cli.Reports;

/// <summary>How values that are no numbers are spelt in reports.</summary>
internal static class ReportNames
{
    /// <summary>A value of an enum in snake_case, as the fields of reports are.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Numbers by the name of what they count, in the order given.</summary>
    public static IReadOnlyDictionary<string, TNumber> Of<TKey, TNumber>(
        IEnumerable<KeyValuePair<TKey, TNumber>> counts)
        where TKey : struct, Enum => counts.ToDictionary(count => Of(count.Key), count => count.Value);
}
