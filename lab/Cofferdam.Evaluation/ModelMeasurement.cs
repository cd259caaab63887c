using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Evaluation.Forging;
using Cofferdam.Evaluation.Outcomes;
using Cofferdam.Evaluation.Reports;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Evaluation;

/// <summary>
/// Measures the models of a kernel: chooses on the boots that choose, trains from them, and then looks at the test boot
/// for the first time. Same data, same figures.
/// </summary>
internal sealed class ModelMeasurement
{
    private const int Seed = 4;

    private readonly MachineData _data;
    private readonly IReadOnlyList<PolicyObjects> _compartments;

    private ModelMeasurement(MachineData data, IReadOnlyList<Policy> policies, Action<string> progress)
    {
        _data = data;
        _compartments = [.. policies.Select(policy => new PolicyObjects(policy))];
        progress("choosing");
        var options = new ModelOptions();
        var thresholds = OperatingPoint.Choose(
            AcrossBoots((training, tested) => OutcomeSet.Of(ModelTrainer.Train(training, options), tested.Objects)),
            AcrossBoots((training, tested) => HeldOutTypes.Tell(training, tested, options, Seed)));
        options = options with { Thresholds = thresholds };

        progress("testing");
        Model = ModelTrainer.Train(data.Choosing, options);
        CrossBoot = OutcomeSet.Of(Model, data.Test.Objects);
        HeldOut = HeldOutTypes.Tell(data.Choosing, data.Test, options, Seed);
        Production = data.Production is null ? null : OutcomeSet.Of(Model, data.Production.Objects);
        progress("forging");
        Forged = Forgery.TryAll(Model, data.Choosing, data.Test);
        Table = TableOf(options);
    }

    /// <summary>The model of the boots that choose, with the thresholds that they chose.</summary>
    public ObjectModel Model { get; }

    /// <summary>What it says of the test boot.</summary>
    public OutcomeSet CrossBoot { get; }

    /// <summary>What models say of the test boot that have not met the classes of its objects.</summary>
    public OutcomeSet HeldOut { get; }

    /// <summary>What the model says of objects of a machine that is booted as production is.</summary>
    public OutcomeSet? Production { get; }

    /// <summary>How often it is deceived, class by class.</summary>
    public IReadOnlyList<ForgedClass> Forged { get; }

    /// <summary>The figures.</summary>
    public EvaluationTable Table { get; }

    /// <summary>Measures.</summary>
    /// <param name="data">The machines.</param>
    /// <param name="policies">The compartments.</param>
    /// <param name="progress">Gets what is done now.</param>
    public static ModelMeasurement Of(MachineData data, IReadOnlyList<Policy> policies, Action<string> progress) =>
        new(data, policies, progress);

    // The objects of each boot that chooses, told by models of the others.
    private OutcomeSet AcrossBoots(Func<ObjectSet, ObjectSet, OutcomeSet> tell) => new(
    [
        .. Enumerable.Range(0, _data.Choosing.Boots.Count).SelectMany(boot => tell(
            _data.Choosing.Where(found => found.Boot != boot),
            _data.Choosing.Where(found => found.Boot == boot)).All),
    ]);

    private EvaluationTable TableOf(ModelOptions options)
    {
        var thresholds = options.Thresholds;
        var forest = ForestCompiler.Compile([.. Model.Trees.Select(tree => tree.Tree)], thresholds);
        var table = new EvaluationTable(
            Model.KernelRelease,
            Model.KernelBuildId,
            _data.Choosing.Boots,
            _data.Test.Boots[0],
            thresholds.Purity,
            thresholds.Support,
            _data.Choosing.Objects.Count,
            SetScore.Of(CrossBoot.At(thresholds)),
            [
                ScoreOf("all", accept => CountAll(CrossBoot, accept), thresholds),
                .. _compartments.Select(compartment => ScoreOf(
                    compartment.Name,
                    accept => compartment.Count(CrossBoot, Model.SitesOf, accept),
                    thresholds)),
            ],
            SetScore.Of(HeldOut.At(thresholds)),
            SetScore.Of(HeldOut.Where(outcome => outcome.Leaf is not null).At(thresholds)),
            Cross(_data.System, _data.Network, options),
            Cross(_data.Network, _data.System, options),
            Production is null ? null : SetScore.Of(Production.At(thresholds)),
            ForgeryScore.Of(Forged),
            Model.Classes.Count,
            Model.Trees.Count,
            Model.Trees.Sum(tree => tree.Tree.Nodes.Count),
            Model.Trees.Max(tree => tree.Tree.Depth),
            forest.UsedBytes / 1024.0,
            Misses: []);
        return table with { Misses = [.. Bars.Of(table).Where(bar => !bar.IsMet).Select(bar => bar.Name)] };
    }

    private static CompartmentScore ScoreOf(
        string name, Func<Predicate<Outcome>, CompartmentTally> count, Thresholds thresholds) =>
        CompartmentScore.Of(
            name,
            count(outcome => outcome.IsMajority),
            count(_ => true),
            count(outcome => outcome.At(thresholds) == Abstention.Not));

    private CompartmentTally CountAll(OutcomeSet outcomes, Predicate<Outcome> accept)
    {
        var sum = new CompartmentTally();
        foreach (var compartment in _compartments)
            sum.Add(compartment.Count(outcomes, Model.SitesOf, accept));
        return sum;
    }

    private static SetScore? Cross(ObjectSet? training, ObjectSet? tested, ModelOptions options) =>
        training is null || tested is null
            ? null
            : SetScore.Of(
                OutcomeSet.Of(ModelTrainer.Train(training, options), tested.Objects).At(options.Thresholds));
}
