using System.Globalization;
using System.Text.Json;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Learning.Models;

/// <summary>Reads the file form of a model. It comes from elsewhere: nothing in it is believed.</summary>
public static class ModelReader
{
    private const int MaskDigits = 4;

    /// <summary>Reads a model for the kernel with this build id.</summary>
    /// <exception cref="MalformedModelException">It is no model, of another version, or of another kernel.</exception>
    public static ObjectModel Read(ReadOnlyMemory<byte> file, string kernelBuildId)
    {
        try
        {
            using var document = JsonDocument.Parse(file);
            return Read(document.RootElement, kernelBuildId);
        }
        // What JsonElement throws if a value is missing, of another kind, or out of range.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException
            or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new MalformedModelException($"model: {exception.Message}", exception);
        }
    }

    private static ObjectModel Read(JsonElement root, string kernelBuildId)
    {
        Require(root.GetProperty("format").GetString() == ModelWriter.Format, "no model of Cofferdam");
        var version = root.GetProperty("version").GetInt32();
        Require(version == ModelWriter.Version, $"expected version {ModelWriter.Version}, found {version}");
        var buildId = TextOf(root, "kernel_build_id");
        var release = TextOf(root, "kernel_release");
        Require(
            buildId == kernelBuildId,
            $"expected one for the kernel build {kernelBuildId}, found one for {buildId} ({release})");
        string[] classes = [.. root.GetProperty("classes").EnumerateArray().Select(NotNull)];
        RequireDistinct(classes, "class");
        CacheTree[] trees =
            [.. root.GetProperty("trees").EnumerateArray().Select(tree => TreeOf(tree, classes.Length))];
        RequireDistinct(trees.Select(tree => tree.Cache), "tree for the cache");
        return new ObjectModel
        {
            KernelBuildId = buildId,
            KernelRelease = release,
            Classes = classes,
            Merged = MergedOf(root, classes),
            Thresholds = ThresholdsOf(root),
            Scores = root.GetProperty("scores").EnumerateObject()
                .ToDictionary(score => score.Name, score => score.Value.GetDouble(), StringComparer.Ordinal),
            Trees = trees,
        };
    }

    private static SortedDictionary<string, IReadOnlyList<string>> MergedOf(JsonElement root, string[] classes)
    {
        var merged = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var entry in root.GetProperty("merged").EnumerateObject())
        {
            Require(classes.Contains(entry.Name), $"expected a class that is merged, found {entry.Name}");
            merged.Add(entry.Name, [.. entry.Value.EnumerateArray().Select(NotNull)]);
        }
        var sites = classes.Except(merged.Keys).Concat(merged.Values.SelectMany(sites => sites));
        RequireDistinct(sites, "class of the site");
        return merged;
    }

    private static Thresholds ThresholdsOf(JsonElement root)
    {
        var purity = root.GetProperty("least_purity").GetDouble();
        var support = root.GetProperty("least_support").GetInt32();
        Require(purity is >= 0 and <= 1, $"expected a purity from 0 to 1, found {purity}");
        Require(support >= 0, $"expected a support of 0 or more, found {support}");
        return new(purity, support);
    }

    private static CacheTree TreeOf(JsonElement tree, int classes)
    {
        var cache = TextOf(tree, "cache");
        var size = tree.GetProperty("object_size").GetInt32();
        Require(size >= 0, $"cache {cache}: expected a size, found {size}");
        try
        {
            TreeNode[] nodes = [.. tree.GetProperty("nodes").EnumerateArray().Select(NodeOf)];
            var wrong = nodes.OfType<TreeNode.Leaf>().FirstOrDefault(leaf => leaf.Class >= classes);
            Require(wrong is null, $"expected a class below {classes}, found {wrong?.Class}");
            return new(cache, size, new DecisionTree(ObjectContent.WordsOf(size), nodes));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"cache {cache}: {exception.Message}", exception);
        }
    }

    private static TreeNode NodeOf(JsonElement node)
    {
        Require(node.GetArrayLength() == 4, $"expected nodes of 4 parts, found one of {node.GetArrayLength()}");
        var (first, second) = (node[0].GetInt32(), node[1].GetInt32());
        return node[3].ValueKind == JsonValueKind.String
            ? new TreeNode.Leaf(first, second, node[2].GetInt32(), MaskOf(NotNull(node[3])))
            : new TreeNode.Test(new Feature(first, (FeatureKind)second), node[2].GetUInt32(), node[3].GetInt32());
    }

    private static ushort[] MaskOf(string digits)
    {
        Require(digits.Length % MaskDigits == 0, $"expected {MaskDigits} digits a word, found {digits.Length}");
        var mask = new ushort[digits.Length / MaskDigits];
        for (var word = 0; word < mask.Length; word++)
        {
            var set = digits.AsSpan(word * MaskDigits, MaskDigits);
            mask[word] = ushort.Parse(set, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        return mask;
    }

    private static string TextOf(JsonElement element, string property) => NotNull(element.GetProperty(property));

    private static string NotNull(JsonElement text) =>
        text.GetString() ?? throw new FormatException("expected a text, found null");

    private static void RequireDistinct(IEnumerable<string> names, string what)
    {
        var twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, $"expected one {what} {twice?.Key}, found several");
    }

    private static void Require(bool holds, FormattableString text)
    {
        if (!holds)
            throw new FormatException(text.ToString(CultureInfo.InvariantCulture));
    }

    private static void Require(bool holds, string text) => Require(holds, (FormattableString)$"{text}");
}
