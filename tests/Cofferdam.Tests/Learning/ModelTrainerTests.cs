using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Tests.Learning;

public sealed class ModelTrainerTests
{
    private static readonly string[] _sites = [MadeUpHeap.RuleSite, MadeUpHeap.SocketSite, MadeUpHeap.NameSite];

    [Fact]
    public void A_model_tells_the_sites_of_a_boot_that_it_has_not_seen()
    {
        using var heap = new MadeUpHeap();
        var set = heap.Read(3, _sites);
        var model = ModelTrainer.Train(set.Where(found => found.Boot < 2), new ModelOptions());
        var total = ModelEvaluation.Of(model, set.Where(found => found.Boot == 2)).Total;
        Assert.Equal((60, 60, 60), (total.Objects, total.Right, total.Accepted));
    }

    [Fact]
    public void Sites_of_strings_are_one_class_that_names_them()
    {
        using var heap = new MadeUpHeap();
        var model = ModelTrainer.Train(heap.Read(1, _sites), new ModelOptions());
        Assert.Equal([ClassMerging.Text, MadeUpHeap.RuleSite, MadeUpHeap.SocketSite], model.Classes);
        Assert.Equal([MadeUpHeap.NameSite], model.SitesOf(ClassMerging.Text));
        Assert.Equal([MadeUpHeap.RuleSite], model.SitesOf(MadeUpHeap.RuleSite));
    }

    [Fact]
    public void Sites_that_allocate_from_one_cache_only_are_one_class_that_names_them()
    {
        using var heap = new MadeUpHeap();
        var path = heap.Write(
            "a.parquet",
            MadeUpHeap.Boot(1),
            [
                MadeUpHeap.Object(1, 0, "vm_area_dup+0x46", "vm_area_struct"),
                MadeUpHeap.Object(1, 1, "vm_area_alloc+0x5d", "vm_area_struct"),
                MadeUpHeap.Object(1, 2, "sk_prot_alloc+0x20", "vm_area_struct"),
                MadeUpHeap.Object(1, 3, "sk_prot_alloc+0x20", "UDP"),
                MadeUpHeap.Object(1, 4, "alone+0x20", "UNIX"),
            ]);
        var model = ModelTrainer.Train(ObjectSet.Read([path]), new ModelOptions());
        Assert.Equal(["alone+0x20", "cache vm_area_struct", "sk_prot_alloc+0x20"], model.Classes);
        Assert.Equal(["vm_area_alloc+0x5d", "vm_area_dup+0x46"], model.SitesOf("cache vm_area_struct"));
    }

    [Fact]
    public void Scores_are_those_of_boots_that_were_held_out()
    {
        using var heap = new MadeUpHeap();
        var steps = new List<(int, int)>();
        var measured = Measured(heap.Read(3, _sites), (done, total) => steps.Add((done, total)));
        Assert.Equal([(1, 4), (2, 4), (3, 4)], steps);
        Assert.Equal(3, measured.Scores["boots"]);
        Assert.Equal(180, measured.Scores["tested_objects"]);
        Assert.Equal(1, measured.Scores["accuracy"]);

        // What is on one boot only is not known to the model of the others.
        string[] paths =
        [
            .. heap.WriteBoots(2, MadeUpHeap.RuleSite),
            heap.Write("c.parquet", MadeUpHeap.Boot(3), MadeUpHeap.Objects(3, MadeUpHeap.SocketSite)),
        ];
        var other = Measured(ObjectSet.Read(paths));
        Assert.Equal(20, other.Scores["unseen_objects"]);
        Assert.Equal(0, other.Scores["unseen_acceptance"]);
        Assert.Equal(2.0 / 3, other.Scores["accuracy"], 6);
    }

    [Fact]
    public void One_boot_has_no_scores_but_a_model()
    {
        using var heap = new MadeUpHeap();
        var model = Measured(heap.Read(1, _sites));
        Assert.DoesNotContain("accuracy", model.Scores.Keys);
        Assert.Single(model.Trees);
    }

    [Fact]
    public void Same_objects_give_the_same_bytes_in_whatever_order_they_come()
    {
        using var heap = new MadeUpHeap();
        var forward = heap.Write("a.parquet", MadeUpHeap.Boot(1), MadeUpHeap.Objects(1, _sites));
        var back = heap.Write("b.parquet", MadeUpHeap.Boot(1), MadeUpHeap.Objects(1, _sites).Reverse());
        Assert.Equal(
            ModelWriter.Write(ModelTrainer.Train(ObjectSet.Read([forward]), new ModelOptions())),
            ModelWriter.Write(ModelTrainer.Train(ObjectSet.Read([back]), new ModelOptions())));
    }

    [Fact]
    public void Caches_that_the_kernel_may_merge_have_one_more_tree_together()
    {
        using var heap = new MadeUpHeap();
        var path = heap.Write(
            "a.parquet",
            MadeUpHeap.Boot(1),
            Enumerable.Range(0, 40).Select(i => i % 2 == 0
                ? MadeUpHeap.Object(1, i, MadeUpHeap.RuleSite, "pid")
                : MadeUpHeap.Object(1, i, MadeUpHeap.SocketSite, "fib_node")));
        var model = ModelTrainer.Train(ObjectSet.Read([path]), new ModelOptions());
        Assert.Equal(["fib_node", "merged-64", "pid"], model.Trees.Select(tree => tree.Cache));
        Assert.Equal([32, 64, 32], model.Trees.Select(tree => tree.ObjectSize));
        Assert.Equal([0, 1, 0], model.Trees.Select(tree => tree.Tree.Depth));

        // Elsewhere they are merged.
        var elsewhere = heap.Write(
            "b.parquet",
            MadeUpHeap.Boot(2),
            Enumerable.Range(0, 10).Select(i => MadeUpHeap.Object(2, i, MadeUpHeap.RuleSite, "merged-64")));
        var total = ModelEvaluation.Of(model, ObjectSet.Read([elsewhere])).Total;
        Assert.Equal((10, 10), (total.Objects, total.Accepted));
        Assert.Equal(10, total.Right);
    }

    [Fact]
    public void A_cache_may_be_merged_with_one_that_had_no_objects()
    {
        using var heap = new MadeUpHeap();
        var path = heap.Write(
            "a.parquet", MadeUpHeap.Boot(1), [MadeUpHeap.Object(1, 1, MadeUpHeap.RuleSite, "pid")]);
        var model = ModelTrainer.Train(ObjectSet.Read([path]), new ModelOptions());
        Assert.Equal(["merged-64", "pid"], model.Trees.Select(tree => tree.Cache));
    }

    [Fact]
    public void An_evaluation_counts_by_cache_by_class_and_for_a_compartment()
    {
        using var heap = new MadeUpHeap();
        var model = ModelTrainer.Train(heap.Read(2, MadeUpHeap.RuleSite, MadeUpHeap.SocketSite), new ModelOptions());
        var path = heap.Write(
            "c.parquet",
            MadeUpHeap.Boot(3),
            [
                .. MadeUpHeap.Objects(3, MadeUpHeap.RuleSite, MadeUpHeap.SocketSite),
                // A rule that says that it is a socket, a name that the model has not met, a cache without a tree.
                MadeUpHeap.Object(3, 100, MadeUpHeap.SocketSite) with { Site = MadeUpHeap.RuleSite },
                MadeUpHeap.Object(3, 101, MadeUpHeap.NameSite),
                MadeUpHeap.Object(3, 102, MadeUpHeap.SocketSite, "pid"),
            ]);
        var evaluation = ModelEvaluation.Of(
            model, ObjectSet.Read([path]), site => site.EndsWith(" [nf_tables]", StringComparison.Ordinal));

        Assert.Equal(43, evaluation.Total.Objects);
        Assert.Equal(40, evaluation.Total.Right);
        Assert.Equal(41, evaluation.Total.Accepted);
        Assert.Equal(1, evaluation.Total.AcceptedWrong);
        Assert.Equal(1, evaluation.Total.Unseen);
        Assert.Equal(0, evaluation.Total.UnseenAccepted);
        Assert.Equal(1, evaluation.Total[Abstention.Unseen]);
        Assert.Equal(1, evaluation.Total[Abstention.Broken]);
        Assert.Equal(42, evaluation.Caches["kmalloc-32"].Objects);
        Assert.Equal(1, evaluation.Classes[MadeUpHeap.SocketSite].FalselyAccepted);
        Assert.Equal(21, evaluation.Classes[MadeUpHeap.RuleSite].Objects.Objects);
        var compartment = evaluation.Compartment!;
        Assert.Equal((21, 20, 1), (compartment.Legal, compartment.LegalFound, compartment.LegalDenied));
        Assert.Equal((22, 0, 20), (compartment.Others, compartment.OthersAllowed, compartment.OthersDenied));
        Assert.Equal(1, compartment.Precision);
        Assert.Equal(20.0 / 21, compartment.Recall);
    }

    private static ObjectModel Measured(ObjectSet set, Action<int, int>? progress = null) =>
        ModelTrainer.TrainMeasured(set, new ModelOptions(), progress, TestContext.Current.CancellationToken);
}
