using Cofferdam.Learning.Models;

namespace Cofferdam.Cli.Reports;

/// <summary>A model that was trained.</summary>
internal sealed record ModelBuildReport(
    string Out,
    long Bytes,
    string KernelRelease,
    int Classes,
    int MergedSites,
    int Trees,
    int Nodes,
    int Depth,
    SortedDictionary<string, double> Scores)
{
    /// <summary>The report of a model.</summary>
    public static ModelBuildReport Of(string path, long bytes, ObjectModel model) => new(
        path,
        bytes,
        model.KernelRelease,
        model.Classes.Count,
        model.Merged.Values.Sum(sites => sites.Count),
        model.Trees.Count,
        model.Trees.Sum(tree => tree.Tree.Nodes.Count),
        model.Trees.Max(tree => tree.Tree.Depth),
        new SortedDictionary<string, double>(model.Scores.ToDictionary(), StringComparer.Ordinal));
}
