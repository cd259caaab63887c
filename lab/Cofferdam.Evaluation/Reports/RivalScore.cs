using System.Text.Json;

namespace Cofferdam.Evaluation.Reports;

/// <summary>How an algorithm did on the test boot, trained from the boots that choose.</summary>
/// <param name="Algorithm">Its name.</param>
/// <param name="Accuracy">The share of all objects that it is right about, without abstaining.</param>
/// <param name="GeneralAccuracy">The same of the objects of the general caches, which are the hard part.</param>
/// <param name="Kib">The size of what it learned.</param>
/// <param name="TrainingSeconds">How long it took to train, features included.</param>
/// <param name="InKernel">Whether an eBPF program can evaluate it, and why not.</param>
internal sealed record RivalScore(
    string Algorithm,
    double Accuracy,
    double GeneralAccuracy,
    double Kib,
    double TrainingSeconds,
    string InKernel)
{
    private static readonly JsonSerializerOptions _snakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Writes several.</summary>
    public static string ToJson(IReadOnlyList<RivalScore> scores) => JsonSerializer.Serialize(scores, _snakeCase);

    /// <summary>Reads them.</summary>
    /// <exception cref="EvaluationException">The text is not what is written.</exception>
    public static IReadOnlyList<RivalScore> Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<RivalScore[]>(text, _snakeCase)
                ?? throw new EvaluationException("scores of algorithms: expected a list, found null");
        }
        catch (JsonException e)
        {
            throw new EvaluationException($"scores of algorithms: {e.Message}");
        }
    }
}
