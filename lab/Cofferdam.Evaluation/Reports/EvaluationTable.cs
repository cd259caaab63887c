using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cofferdam.Evaluation.Reports;

/// <summary>The table that an evaluation ends with, as one JSON object. Shares are from 0 to 1.</summary>
/// <param name="KernelRelease">The kernel.</param>
/// <param name="KernelBuildId">Its build id.</param>
/// <param name="ChosenOn">The boot ids that everything was chosen on and trained from.</param>
/// <param name="TestedOn">The boot id that was only tested on.</param>
/// <param name="LeastPurity">The chosen threshold.</param>
/// <param name="LeastSupport">The other one.</param>
/// <param name="TrainingObjects">Different objects of the boots that chose.</param>
/// <param name="CrossBoot">Told on the test boot.</param>
/// <param name="InCompartment">All compartments together, then each.</param>
/// <param name="HeldOutTypes">Objects of the test boot, told by models that have not met their class.</param>
/// <param name="HeldOutTypesWithTree">
/// Of those the ones whose cache has a tree even so: of another cache nothing is accepted without further ado.
/// </param>
/// <param name="SystemToNetwork">Trained while one half of the workloads ran, tested while the other did.</param>
/// <param name="NetworkToSystem">The other way round.</param>
/// <param name="Production">Objects in mid-life of a kernel that was booted as production is.</param>
/// <param name="Forgery">Attackers that fill objects of the general caches.</param>
/// <param name="Classes">How many classes the model has.</param>
/// <param name="Trees">How many trees.</param>
/// <param name="Nodes">Their nodes.</param>
/// <param name="Depth">The most tests on a path.</param>
/// <param name="ForestKib">KiB of the nodes and masks of all trees.</param>
/// <param name="Misses">The bars that are not met (<see cref="Bars"/>).</param>
internal sealed record EvaluationTable(
    string KernelRelease,
    string KernelBuildId,
    IReadOnlyList<string> ChosenOn,
    string TestedOn,
    double LeastPurity,
    int LeastSupport,
    int TrainingObjects,
    SetScore CrossBoot,
    IReadOnlyList<CompartmentScore> InCompartment,
    SetScore HeldOutTypes,
    SetScore HeldOutTypesWithTree,
    SetScore? SystemToNetwork,
    SetScore? NetworkToSystem,
    SetScore? Production,
    ForgeryScore Forgery,
    int Classes,
    int Trees,
    int Nodes,
    int Depth,
    double ForestKib,
    IReadOnlyList<string> Misses)
{
    private static readonly JsonSerializerOptions _snakeCase = new()
    {
        // The default escapes the + of releases for the sake of HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>On one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, _snakeCase);
}
