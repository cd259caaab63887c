using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cofferdam.Cli.Reports;

/// <summary>
/// How reports are written as JSON: snake_case, in the order of the declarations, absent values as null.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AnalyzeReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(EnforceVerbReport))]
[JsonSerializable(typeof(EventReport))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(FunctionsReport))]
[JsonSerializable(typeof(LearnReport))]
[JsonSerializable(typeof(LifetimesReport))]
[JsonSerializable(typeof(ModeReport))]
[JsonSerializable(typeof(ModelBuildReport))]
[JsonSerializable(typeof(ModelEvaluateReport))]
[JsonSerializable(typeof(PolicyReport))]
[JsonSerializable(typeof(ReleaseListReport))]
[JsonSerializable(typeof(ReleaseVerbReport))]
[JsonSerializable(typeof(SampleReport))]
[JsonSerializable(typeof(SitesReport))]
[JsonSerializable(typeof(StatusListReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(TypesReport))]
[JsonSerializable(typeof(WalkReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>For one report: many lines, indented.</summary>
    public static ReportJson Indented { get; } = Create(indented: true);

    /// <summary>For reports that come one after the other: each on a line of its own.</summary>
    public static ReportJson Lines { get; } = Create(indented: false);

    // The default escapes + and ', of which places and instructions are full, for the sake of HTML.
    private static ReportJson Create(bool indented) =>
        new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = indented,
        });
}
