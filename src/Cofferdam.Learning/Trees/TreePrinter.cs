using System.Globalization;
using System.Text;
using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>The text form of a tree: a line for each node, indented by its depth.</summary>
public static class TreePrinter
{
    /// <summary>Prints it with the numbers of the classes.</summary>
    public static string Print(DecisionTree tree)
    {
        var text = new StringBuilder();
        var depths = new Stack<int>([0]);
        foreach (var node in tree.Nodes)
        {
            var depth = depths.Pop();
            text.Append(' ', 2 * depth).Append(TextOf(node)).Append('\n');
            if (node is TreeNode.Test)
            {
                depths.Push(depth + 1);
                depths.Push(depth + 1);
            }
        }
        return text.ToString();
    }

    private static string TextOf(TreeNode node) => node switch
    {
        TreeNode.Test { Feature.Kind: FeatureKind.Class } test => $"{test.Feature} in {ClassesIn(test.Value)}",
        TreeNode.Test test => string.Create(CultureInfo.InvariantCulture, $"{test.Feature} <= {test.Value}"),
        TreeNode.Leaf leaf => string.Create(
            CultureInfo.InvariantCulture,
            $"class {leaf.Class}, {leaf.Agreeing} of {leaf.Support}: {string.Join(' ', leaf.Seen.Select(ClassesOf))}"),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static string ClassesOf(ushort set) => ClassesIn(set);

    private static string ClassesIn(uint set) => string.Join(
        '|', Enum.GetValues<WordClass>().Where(candidate => (set >> (int)candidate & 1) != 0));
}
