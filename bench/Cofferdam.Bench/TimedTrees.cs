using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;
using Cofferdam.Tests.Learning;
using TreeNode = Cofferdam.Learning.Trees.TreeNode;

namespace Cofferdam.Bench;

/// <summary>
/// Decision trees in the kernel, timed without a probe: tests/bpf/tree_test.bpf.c, run by BPF_PROG_TEST_RUN on the
/// machine at hand. Nothing is attached.
/// </summary>
internal sealed class TimedTrees : IDisposable
{
    /// <summary>How many objects one run takes.</summary>
    public const int ObjectLimit = 1024;

    // Short runs are left alone on a busy machine now and then: the least counts. Each is of the same objects.
    private const int Rounds = 8;
    private const int Runs = 25;

    private readonly TestObject _object;
    private readonly TreeCase[] _cases = new TreeCase[ObjectLimit];

    /// <summary>Loads the programs and the trees.</summary>
    public TimedTrees(CompiledForest forest, LayoutRow layout)
    {
        _object = TestObject.Load(ReadObject(), layout);
        _object.Map(".data.forest").SetAll<byte>(forest.ToBytes());
    }

    // struct made_up_heap: where its fields are.
    private static class MadeUpHeap
    {
        public const int PageLimit = 256;
        public const int Sizes = PageLimit * (MovedObjects.PageStructBytes + 512);
        public const int Address = Sizes + (PageLimit * sizeof(uint));
        public const int Bytes = Address + sizeof(ulong);
    }

    // enum tree_part
    private enum Part
    {
        All,
        Copy,
        Nothing,
    }

    /// <summary>The features that are tested on the way of an object to its leaf.</summary>
    public static IEnumerable<Feature> TestsOf(DecisionTree tree, ObjectContent found)
    {
        for (var at = 0; tree.Nodes[at] is TreeNode.Test test;)
        {
            yield return test.Feature;
            at = test.GoesLeft(found.ValueOf(test.Feature)) ? at + 1 : test.Right;
        }
    }

    /// <summary>Makes the pages that pointers of the objects lead to (struct made_up_heap).</summary>
    /// <returns>The address of the first one.</returns>
    public ulong MakePages(IReadOnlyList<uint> sizes)
    {
        var heap = new byte[MadeUpHeap.Bytes];
        MemoryMarshal.AsBytes<uint>([.. sizes]).CopyTo(heap.AsSpan(MadeUpHeap.Sizes));
        _object.Map(".data.heap").SetAll<byte>(heap);
        var context = default(TreeRun);
        _object.Run("make_heap", ref context);
        _object.Map(".data.heap").GetAll<byte>(heap);
        return BinaryPrimitives.ReadUInt64LittleEndian(heap.AsSpan(MadeUpHeap.Address));
    }

    /// <summary>classify_content() of up to <see cref="ObjectLimit"/> objects.</summary>
    public uint[] Classify(IReadOnlyList<TreeCase> cases)
    {
        Put(cases);
        Time(Part.All, (uint)cases.Count, rounds: 1);
        _object.Map(".data.cases").GetAll<TreeCase>(_cases);
        return [.. _cases.Take(cases.Count).Select(found => found.Result)];
    }

    /// <summary>
    /// What an object takes in nanoseconds, of which copying its content and looking at the words; without what the loop over the objects takes.
    /// </summary>
    public (double All, double Copy) Measure(IReadOnlyList<TreeCase> cases)
    {
        Put(cases);
        var count = (uint)cases.Count;
        var nothing = Least(Part.Nothing);
        return (Least(Part.All) - nothing, Least(Part.Copy) - nothing);

        double Least(Part part) =>
            Enumerable.Range(0, Runs).Min(_ => (double)Time(part, count, Rounds)) / (count * Rounds);
    }

    public void Dispose() => _object.Dispose();

    private void Put(IReadOnlyList<TreeCase> cases)
    {
        for (var i = 0; i < cases.Count; i++)
            _cases[i] = cases[i];
        _object.Map(".data.cases").SetAll<TreeCase>(_cases);
    }

    private ulong Time(Part part, uint objects, int rounds)
    {
        var run = new TreeRun { Count = objects * (ulong)rounds, Objects = objects, Part = (ulong)part };
        _object.Run("run_trees", ref run);
        return run.Time;
    }

    private static byte[] ReadObject()
    {
        using var stream = typeof(TimedTrees).Assembly.GetManifestResourceStream("tree_test.bpf.o")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
