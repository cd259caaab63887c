using Cofferdam.Learning.Trees;

namespace Cofferdam.Learning.Models;

/// <summary>
/// What the heap objects of one kernel build are, by their content. Its file form is described in docs/model.md.
/// </summary>
public sealed record ObjectModel
{
    /// <summary>The build id of the kernel (the GNU note of vmlinux, /sys/kernel/notes), in hexadecimal.</summary>
    public required string KernelBuildId { get; init; }

    /// <summary>The kernel's release, for people.</summary>
    public required string KernelRelease { get; init; }

    /// <summary>
    /// The names of the classes, which mean the same on every boot; the trees have their numbers. A class is called as
    /// the allocation site of its objects is in a data set, but for those in <see cref="Merged"/>.
    /// </summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>For each class that several sites make, those sites.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Merged { get; init; } =
        new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>What a leaf must have to be relied on.</summary>
    public required Thresholds Thresholds { get; init; }

    /// <summary>What was measured when the model was built, by name.</summary>
    public required IReadOnlyDictionary<string, double> Scores { get; init; }

    /// <summary>The trees, one for each cache.</summary>
    public required IReadOnlyList<CacheTree> Trees { get; init; }

    /// <summary>The allocation sites of the objects of a class.</summary>
    public IReadOnlyList<string> SitesOf(string name) => Merged.TryGetValue(name, out var sites) ? sites : [name];
}
