using Cofferdam.Bpf.Objects;
using Cofferdam.Learning.Features;
using Cofferdam.Tests.Bpf;

namespace Cofferdam.Tests.Learning;

/// <summary>Features and trees as the kernel computes them (tests/bpf/tree_test.bpf.c).</summary>
internal sealed class TreeObject(LayoutRow layout) : IDisposable
{
    /// <summary>How many objects one run takes.</summary>
    public const int ObjectLimit = 1024;

    private readonly TestObject _object = TestObject.Load(TestObjectFile.Tree(), layout);
    private readonly TreeCase[] _cases = new TreeCase[ObjectLimit];

    public BpfMap Forest => _object.Map(".data.forest");

    /// <summary>The features of each word, by <see cref="FeatureKind"/>.</summary>
    public uint[][] FeaturesOf(RandomObject found)
    {
        _cases[0] = CaseOf(found, root: 0);
        _object.Map(".data.cases").SetAll<TreeCase>(_cases);
        var context = default(TreeRun);
        _object.Run("run_features", ref context);
        var values = new uint[Feature.WordLimit * Feature.Kinds];
        _object.Map(".data.features").GetAll<uint>(values);
        return [.. values.Chunk(Feature.Kinds).Take(found.Words.Length)];
    }

    /// <summary>classify_content() of each object.</summary>
    public uint[] Classify(IReadOnlyList<(RandomObject Object, int Root)> objects)
    {
        for (var i = 0; i < objects.Count; i++)
            _cases[i] = CaseOf(objects[i].Object, objects[i].Root);
        _object.Map(".data.cases").SetAll<TreeCase>(_cases);
        var run = new TreeRun { Count = (ulong)objects.Count, Objects = (ulong)objects.Count };
        _object.Run("run_trees", ref run);
        _object.Map(".data.cases").GetAll<TreeCase>(_cases);
        return [.. _cases.Take(objects.Count).Select(found => found.Result)];
    }

    public void Dispose() => _object.Dispose();

    private static TreeCase CaseOf(RandomObject found, int root) =>
        TreeCase.Of(found.Start, found.Size, found.Words, (uint)root);
}
