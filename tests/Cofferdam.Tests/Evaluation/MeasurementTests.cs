using System.Text.Json;
using Cofferdam.Compartments.Policies;
using Cofferdam.Evaluation;
using Cofferdam.Evaluation.Forging;
using Cofferdam.Evaluation.Reports;
using Cofferdam.Learning.DataSets;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;
using Cofferdam.Tests.Learning;

namespace Cofferdam.Tests.Evaluation;

public sealed class MeasurementTests : IDisposable
{
    private static readonly string[] _sites = [MadeUpHeap.RuleSite, MadeUpHeap.SocketSite, MadeUpHeap.NameSite];
    private readonly MadeUpHeap _heap = new();

    [Fact]
    public void Boots_that_choose_and_the_one_that_tests_are_told_apart_and_named()
    {
        WriteMachines(3);
        var table = Measure().Table;
        Assert.Equal([MadeUpHeap.Boot(1).BootId, MadeUpHeap.Boot(2).BootId], table.ChosenOn);
        Assert.Equal(MadeUpHeap.Boot(3).BootId, table.TestedOn);
        Assert.Equal((120, 60L, 1.0), (table.TrainingObjects, table.CrossBoot.Objects, table.CrossBoot.Accuracy));
        Assert.Equal(["all", "nf_tables"], table.InCompartment.Select(score => score.Compartment));
        Assert.Equal((20L, 1.0, 1.0), (
            table.InCompartment[0].Objects, table.InCompartment[0].Precision, table.InCompartment[0].Recall));
        Assert.Equal(60, table.HeldOutTypes.Unseen);
        Assert.Null(table.Production);
        Assert.Contains("type accuracy on a normal boot", table.Misses);
        Assert.DoesNotContain("type accuracy, no abstention", table.Misses);
    }

    [Fact]
    public void Workloads_are_tested_on_one_another_and_a_normal_boot_on_the_model()
    {
        WriteMachines(3);
        Write("system", 4, MadeUpHeap.RuleSite);
        Write("network", 5, MadeUpHeap.RuleSite, MadeUpHeap.SocketSite);
        Write("production", 6, _sites);
        var table = Measure().Table;
        Assert.Equal((40L, 20L), (table.SystemToNetwork!.Objects, table.SystemToNetwork.Unseen));
        Assert.Equal((20L, 1.0), (table.NetworkToSystem!.Objects, table.NetworkToSystem.Accuracy));
        Assert.Equal((60L, 1.0), (table.Production!.Objects, table.Production.Accuracy));
    }

    [Fact]
    public void The_table_is_one_line_of_json_and_the_report_wants_no_other_file()
    {
        WriteMachines(3);
        var measured = Measure();
        var json = measured.Table.ToJson();
        Assert.DoesNotContain('\n', json);
        using var table = JsonDocument.Parse(json);
        Assert.Equal(1, table.RootElement.GetProperty("cross_boot").GetProperty("accuracy").GetDouble());

        var html = HtmlReport.Of(measured, [new("one <tree>", 1, 1, 1, 1, "yes")]);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.Contains("one &lt;tree&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<?xml", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Same_data_same_figures()
    {
        WriteMachines(3);
        Assert.Equal(Measure().Table.ToJson(), Measure().Table.ToJson());
    }

    [Fact]
    public void A_boot_that_trains_must_not_test()
    {
        WriteMachines(2);
        Write("boot-3", 1, _sites);
        var error = Assert.Throws<EvaluationException>(() => MachineData.Read(_heap.PathOf(""), 3));
        Assert.Contains("tested on, but trained from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Machines_that_are_missing_or_of_another_kernel_are_one_error()
    {
        WriteMachines(3);
        Assert.Throws<EvaluationException>(() => MachineData.Read(_heap.PathOf(""), 4));
        Assert.Throws<EvaluationException>(() => MachineData.Read(_heap.PathOf(""), 2));
        Directory.CreateDirectory(_heap.PathOf("production"));
        Assert.Throws<EvaluationException>(() => MachineData.Read(_heap.PathOf(""), 3));
        var other = MadeUpHeap.Boot(6) with { KernelBuildId = "ff" + MadeUpHeap.BuildId[2..] };
        _heap.Write("production/sample.parquet", other, MadeUpHeap.Objects(6, _sites));
        Assert.Throws<EvaluationException>(() => MachineData.Read(_heap.PathOf(""), 3));
    }

    [Fact]
    public void A_damaged_data_set_is_an_error()
    {
        WriteMachines(3);
        var path = _heap.PathOf("boot-2/walk.parquet");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^10]);
        Assert.Throws<DataSetException>(() => MachineData.Read(_heap.PathOf(""), 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[{]")]
    public void Scores_of_algorithms_that_are_none_are_an_error(string text) =>
        Assert.Throws<EvaluationException>(() => RivalScore.Parse(text));

    [Fact]
    public void Scores_of_algorithms_are_read_as_they_were_written()
    {
        RivalScore[] scores = [new("a", 0.5, 0.25, 12, 3, "no: floating point")];
        Assert.Equal(scores, RivalScore.Parse(RivalScore.ToJson(scores)));
    }

    [Fact]
    public void Whoever_knows_all_addresses_forges_what_points_and_whoever_knows_none_only_what_does_not()
    {
        var set = _heap.Read(2, _sites);
        var home = set.Where(found => found.Boot == 0);
        var model = ModelTrainer.Train(home, new ModelOptions());
        var forged = Forgery.TryAll(model, home, set.Where(found => found.Boot == 1))
            .ToDictionary(found => found.Name);

        // A socket points into the image, a rule to another object, a name nowhere.
        Assert.Equal((0.0, 1.0, 1.0), SharesOf(MadeUpHeap.SocketSite));
        Assert.Equal((0.0, 0.0, 1.0), SharesOf(MadeUpHeap.RuleSite));
        Assert.Equal((1.0, 1.0, 1.0), SharesOf(ClassMerging.Text));

        (double, double, double) SharesOf(string name) => (
            forged[name].Share(ForgerKnowledge.Nothing),
            forged[name].Share(ForgerKnowledge.Image),
            forged[name].Share(ForgerKnowledge.Everything));
    }

    public void Dispose() => _heap.Dispose();

    private ModelMeasurement Measure() => ModelMeasurement.Of(
        MachineData.Read(_heap.PathOf(""), 3), [Policy.ForModule("nf_tables")], _ => { });

    private void WriteMachines(int boots)
    {
        for (var boot = 1; boot <= boots; boot++)
            Write($"boot-{boot}", boot, _sites);
    }

    private void Write(string machine, int boot, params string[] sites)
    {
        Directory.CreateDirectory(_heap.PathOf(machine));
        _heap.Write($"{machine}/walk.parquet", MadeUpHeap.Boot(boot), MadeUpHeap.Objects(boot, sites));
    }
}
