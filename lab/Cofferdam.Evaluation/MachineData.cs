using Cofferdam.Learning.Training;

namespace Cofferdam.Evaluation;

/// <summary>What the machines of a kernel told (lab/evaluate).</summary>
/// <param name="Choosing">The reference machines from which everything is chosen and trained.</param>
/// <param name="Test">The reference machine that is only tested on.</param>
/// <param name="System">One that did what a system does, and nf_tables; null if there is none.</param>
/// <param name="Network">One that did what the network does; null if there is none.</param>
/// <param name="Production">One that was booted as production is, sampled in mid-life; null if there is none.</param>
/// <param name="Freed">The same one, sampled as objects were freed; null if there is none.</param>
internal sealed record MachineData(
    ObjectSet Choosing,
    ObjectSet Test,
    ObjectSet? System,
    ObjectSet? Network,
    ObjectSet? Production,
    ObjectSet? Freed)
{
    /// <summary>Reads it, whole or not at all.</summary>
    /// <param name="folder">The folder with a folder for each machine.</param>
    /// <param name="boots">How many reference machines there are.</param>
    /// <exception cref="EvaluationException">A machine is missing, or one is there twice.</exception>
    /// <exception cref="Learning.DataSets.DataSetException">A data set is damaged.</exception>
    public static MachineData Read(string folder, int boots)
    {
        if (boots < 3)
            throw new EvaluationException($"expected two boots to choose from and one to test on, found {boots}");
        var numbers = Enumerable.Range(1, boots - 1);
        var choosing = ObjectSet.Read([.. numbers.SelectMany(boot => FilesOf(folder, $"boot-{boot}"))]);
        var test = ObjectSet.Read(FilesOf(folder, $"boot-{boots}"));
        if (choosing.Boots.Count != boots - 1 || test.Boots.Count != 1)
            throw new EvaluationException($"{folder}: expected {boots} boots, one in each folder");
        var data = new MachineData(
            choosing,
            test,
            Optional(folder, "system", paths => ObjectSet.Read(paths)),
            Optional(folder, "network", paths => ObjectSet.Read(paths)),
            Optional(folder, "production", paths => ObjectSet.Read(paths)),
            Optional(folder, "production", ObjectSet.ReadFreed));
        ObjectSet?[] others = [test, data.System, data.Network, data.Production];
        foreach (var other in others.OfType<ObjectSet>())
            RequireOther(folder, choosing, other);
        return data;
    }

    private static void RequireOther(string folder, ObjectSet choosing, ObjectSet other)
    {
        if (other.KernelBuildId != choosing.KernelBuildId)
        {
            throw new EvaluationException(
                $"{folder}: expected the kernel build {choosing.KernelBuildId}, found {other.KernelBuildId}, too");
        }

        if (other.Boots.Intersect(choosing.Boots).FirstOrDefault() is { } both)
            throw new EvaluationException($"{folder}: the boot {both} is tested on, but trained from, too");
    }

    private static ObjectSet? Optional(string folder, string machine, Func<string[], ObjectSet> read) =>
        Directory.Exists(Path.Combine(folder, machine)) ? read(FilesOf(folder, machine)) : null;

    private static string[] FilesOf(string folder, string machine)
    {
        var path = Path.Combine(folder, machine);
        string[] files = Directory.Exists(path)
            ? [.. Directory.GetFiles(path, "*.parquet").Order(StringComparer.Ordinal)]
            : [];
        return files.Length > 0 ? files : throw new EvaluationException($"{path}: expected data sets, found none");
    }
}
