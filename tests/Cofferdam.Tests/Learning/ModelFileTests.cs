using System.Text;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Trees;
using CsCheck;

namespace Cofferdam.Tests.Learning;

public sealed class ModelFileTests
{
    private const string BuildId = "0123456789abcdef";

    public static TheoryData<string, string, string> Damages => new()
    {
        { "\"version\":1", "\"version\":2", "expected version 1, found 2" },
        { "cofferdam-model", "weights", "no model of Cofferdam" },
        { BuildId, "ffff", "expected one for the kernel build 0123456789abcdef, found one for ffff (6.1.0-56-amd64)" },
        { "[1,2,7,2]", "[2,2,7,2]", "cache kmalloc-16: node 0: expected a word below 2, found 2" },
        { "[1,2,7,2]", "[1,5,7,2]", "node 0: unknown kind of feature 5" },
        { "[1,2,7,2]", "[1,2,7,1]", "node 0: expected a right child from 2 to 2, found 1" },
        { "[1,2,7,2]", "[1,2,7,3]", "node 0: expected a right child from 2 to 2, found 3" },
        { "[1,2,7,2]", "[1,2,7,-2]", "found -2" },
        { "[1,2,7,2]", "[1,2,7]", "expected nodes of 4 parts, found one of 3" },
        { "[1,2,7,2]", "[1,2,-7,2]", "model: " },
        { "[1,2,7,2]", "[0,3,4,\"ffffffff\"]", "node 1: expected no more than 1 nodes, found 3" },
        { "[1,5,5,\"00030001\"]", "[2,5,5,\"00030001\"]", "expected a class below 2, found 2" },
        { "[1,5,5,\"00030001\"]", "[1,6,5,\"00030001\"]", "6 of 5 objects agree" },
        { "[1,5,5,\"00030001\"]", "[1,5,5,\"0003000\"]", "expected 4 digits a word, found 7" },
        { "[1,5,5,\"00030001\"]", "[1,5,5,\"0003000g\"]", "model: " },
        { "[1,5,5,\"00030001\"]", "[1,5,5,\"0003\"]", "expected a mask of 2 words, found 1" },
        { "[1,5,5,\"00030001\"]", "[1,2,7,4]", "node 2: expected a right child" },
        { "\"classes\":[\"a\",\"b\"]", "\"classes\":[\"a\",\"a\"]", "expected one class a, found several" },
        { "\"classes\":[\"a\",\"b\"]", "\"classes\":[\"a\",null]", "expected a text, found null" },
        { "\"merged\":{}", "\"merged\":{\"c\":[\"d\"]}", "expected a class that is merged, found c" },
        { "\"merged\":{}", "\"merged\":{\"a\":[\"b\"]}", "expected one class of the site b, found several" },
        { "\"merged\":{}", "\"merged\":{\"a\":[null]}", "expected a text, found null" },
        { "\"merged\":{}", "\"merged\":{\"a\":[],\"a\":[]}", "model: " },
        { "\"merged\":{}", "\"merged\":[]", "model: " },
        { "\"merged\":{}", "\"merget\":{}", "model: " },
        { "\"least_purity\":0.99", "\"least_purity\":1.5", "expected a purity from 0 to 1, found 1.5" },
        { "\"scores\"", "\"marks\"", "model: " },
        { "\"object_size\":16", "\"object_size\":-1", "expected a size, found -1" },
    };

    [Fact]
    public void A_model_is_read_as_it_was_written()
    {
        var bytes = ModelWriter.Write(Model());
        var read = ModelReader.Read(bytes, BuildId);
        Assert.Equal(["a", "b"], read.Classes);
        Assert.Equal(Thresholds.Default, read.Thresholds);
        Assert.Equal(0.97, read.Scores["type_accuracy"]);
        Assert.Equal(TreePrinter.Print(Model().Trees[0].Tree), TreePrinter.Print(read.Trees[0].Tree));
        Assert.Equal(bytes, ModelWriter.Write(read));
    }

    [Fact]
    public void The_sites_of_a_merged_class_are_read_as_they_were_written()
    {
        var merged = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["b"] = ["x", "y"] };
        var read = ModelReader.Read(ModelWriter.Write(Model() with { Merged = merged }), BuildId);
        Assert.Equal(["x", "y"], read.SitesOf("b"));
        Assert.Equal(["a"], read.SitesOf("a"));
    }

    [Fact]
    public void Any_tree_is_read_as_it_was_written() => Gen
        .Select(RandomObjects.ObjectOf(96).Array[1, 50], Gen.Int[0, 3].Array[50])
        .Sample((objects, labels) =>
        {
            var table = FeatureTable.Build([.. objects.Select(found => found.In(MadeUpBoot.Space))]);
            var tree = GrownTree.Grow(table, labels[..objects.Length], 4, new TrainingOptions()).Prune(-1);
            var model = Model() with { Classes = ["a", "b", "c", "d"], Trees = [new CacheTree("kmalloc-96", 96, tree)] };
            var read = ModelReader.Read(ModelWriter.Write(model), BuildId);
            Assert.Equal(TreePrinter.Print(tree), TreePrinter.Print(read.Trees[0].Tree));
        });

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_model_is_refused_with_one_clear_error(string text, string damage, string message)
    {
        var whole = Encoding.UTF8.GetString(ModelWriter.Write(Model()));
        Assert.Contains(text, whole, StringComparison.Ordinal);
        var damaged = Encoding.UTF8.GetBytes(whole.Replace(text, damage, StringComparison.Ordinal));
        var refusal = Assert.Throws<MalformedModelException>(() => ModelReader.Read(damaged, BuildId));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void A_model_that_was_cut_anywhere_is_refused()
    {
        var whole = ModelWriter.Write(Model());
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<MalformedModelException>(() => ModelReader.Read(whole.AsMemory(0, length), BuildId));
    }

    [Fact]
    public void A_model_with_any_byte_changed_is_refused_or_a_model()
    {
        var whole = ModelWriter.Write(Model());
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var value in "0[]{},\"x-\0\x80")
            {
                var changed = whole.ToArray();
                changed[at] = (byte)value;
                try
                {
                    _ = ModelReader.Read(changed, BuildId);
                }
                catch (MalformedModelException)
                {
                    // Refused, and by no other exception.
                }
            }
        }
    }

    private static ObjectModel Model() => new()
    {
        KernelBuildId = BuildId,
        KernelRelease = "6.1.0-56-amd64",
        Classes = ["a", "b"],
        Thresholds = Thresholds.Default,
        Scores = new Dictionary<string, double> { ["type_accuracy"] = 0.97 },
        Trees =
        [
            new CacheTree(
                "kmalloc-16",
                16,
                new DecisionTree(
                    2,
                    [
                        new TreeNode.Test(new Feature(1, FeatureKind.Low), 7, 2),
                        new TreeNode.Leaf(0, 3, 4, [0xffff, 1]),
                        new TreeNode.Leaf(1, 5, 5, [3, 1]),
                    ])),
        ],
    };
}
