using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Learning.Models;

/// <summary>Writes the file form of a model: same model, same bytes.</summary>
public static class ModelWriter
{
    internal const string Format = "cofferdam-model";
    internal const int Version = 1;

    /// <summary>Writes it.</summary>
    public static byte[] Write(ObjectModel model)
    {
        using var bytes = new MemoryStream();
        // The default escapes the + of places for the sake of HTML.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(bytes, options))
            Write(json, model);
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ObjectModel model)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteString("kernel_build_id", model.KernelBuildId);
        json.WriteString("kernel_release", model.KernelRelease);
        json.WriteNumber("least_purity", model.Thresholds.Purity);
        json.WriteNumber("least_support", model.Thresholds.Support);
        json.WriteStartObject("scores");
        foreach (var (name, score) in model.Scores.OrderBy(score => score.Key, StringComparer.Ordinal))
            json.WriteNumber(name, score);
        json.WriteEndObject();
        json.WriteStartArray("classes");
        foreach (var name in model.Classes)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartObject("merged");
        foreach (var (name, sites) in model.Merged.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteStartArray(name);
            foreach (var site in sites)
                json.WriteStringValue(site);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartArray("trees");
        foreach (var tree in model.Trees)
            Write(json, tree);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CacheTree tree)
    {
        json.WriteStartObject();
        json.WriteString("cache", tree.Cache);
        json.WriteNumber("object_size", tree.ObjectSize);
        json.WriteStartArray("nodes");
        foreach (var node in tree.Tree.Nodes)
            Write(json, node);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TreeNode node)
    {
        json.WriteStartArray();
        switch (node)
        {
            case TreeNode.Test test:
                json.WriteNumberValue(test.Feature.Word);
                json.WriteNumberValue((int)test.Feature.Kind);
                json.WriteNumberValue(test.Value);
                json.WriteNumberValue(test.Right);
                break;
            case TreeNode.Leaf leaf:
                json.WriteNumberValue(leaf.Class);
                json.WriteNumberValue(leaf.Agreeing);
                json.WriteNumberValue(leaf.Support);
                json.WriteStringValue(
                    string.Concat(leaf.Seen.Select(set => set.ToString("x4", CultureInfo.InvariantCulture))));
                break;
        }
        json.WriteEndArray();
    }
}
