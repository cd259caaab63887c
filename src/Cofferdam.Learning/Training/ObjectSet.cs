using Cofferdam.Learning.DataSets;
using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Training;

/// <summary>
/// Objects whose allocation site is known, of one or several boots of one kernel build: what a model is trained
/// from and measured against. An object that walks found several times with the same content is there once.
/// </summary>
public sealed class ObjectSet
{
    private readonly List<LabelledObject> _objects = [];
    private readonly List<string> _boots = [];
    private readonly Dictionary<(int Boot, ulong Address), List<LabelledObject>> _known = [];

    private ObjectSet(string buildId, string release) => (KernelBuildId, KernelRelease) = (buildId, release);

    /// <summary>The build id of the kernel.</summary>
    public string KernelBuildId { get; }

    /// <summary>Its release.</summary>
    public string KernelRelease { get; }

    /// <summary>The boot ids, in the order of the files.</summary>
    public IReadOnlyList<string> Boots => _boots;

    /// <summary>The objects.</summary>
    public IReadOnlyList<LabelledObject> Objects => _objects;

    /// <summary>Rows passed over: seen at another time, without a site, or of the page allocator.</summary>
    public long Unused { get; private set; }

    /// <summary>Reads data sets, whole or not at all.</summary>
    /// <param name="paths">At least one.</param>
    /// <param name="caches">Which caches; null for all.</param>
    /// <param name="progress">Gets how many files are read, and of how many.</param>
    /// <exception cref="DataSetException">One is damaged, or of another kernel build than the first.</exception>
    /// <exception cref="FileNotFoundException">One is not there.</exception>
    public static ObjectSet Read(
        IReadOnlyList<string> paths, Predicate<string>? caches = null, Action<int, int>? progress = null) =>
        Read(paths, isFreed: false, caches, progress);

    /// <summary>Reads the objects of data sets as they were freed, and nothing else of them.</summary>
    /// <param name="paths">At least one.</param>
    /// <exception cref="DataSetException">One is damaged, or of another kernel build than the first.</exception>
    public static ObjectSet ReadFreed(IReadOnlyList<string> paths) =>
        Read(paths, isFreed: true, caches: null, progress: null);

    /// <summary>The same kernel with other objects of it.</summary>
    /// <param name="select">Which.</param>
    public ObjectSet Where(Predicate<LabelledObject> select)
    {
        var part = new ObjectSet(KernelBuildId, KernelRelease);
        part._boots.AddRange(_boots);
        part._objects.AddRange(_objects.Where(found => select(found)));
        return part;
    }

    private static ObjectSet Read(
        IReadOnlyList<string> paths, bool isFreed, Predicate<string>? caches, Action<int, int>? progress)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        ObjectSet? set = null;
        for (var i = 0; i < paths.Count; i++)
        {
            using var reader = DataSetReader.Open(paths[i]);
            set ??= new ObjectSet(reader.Boot.KernelBuildId, reader.Boot.KernelRelease);
            set.Add(reader, paths[i], isFreed, caches);
            progress?.Invoke(i + 1, paths.Count);
        }

        return set!;
    }

    private void Add(DataSetReader reader, string path, bool isFreed, Predicate<string>? caches)
    {
        var boot = reader.Boot;
        if (boot.KernelBuildId != KernelBuildId)
        {
            throw new DataSetException(
                path,
                $"expected one of the kernel build {KernelBuildId} ({KernelRelease}) like the first, found one of "
                + $"{boot.KernelBuildId} ({boot.KernelRelease})");
        }

        var number = _boots.IndexOf(boot.BootId);
        if (number < 0)
        {
            number = _boots.Count;
            _boots.Add(boot.BootId);
        }

        var space = new BootSpace(boot, path);
        foreach (var row in reader.Read())
        {
            if (row.Kind == ObservationKind.Free != isFreed || row.Site is null || row.Cache is null)
                Unused++;
            else if (caches?.Invoke(row.Cache) ?? true)
                Add(LabelledOf(row, row.Cache, row.Site, boot, space, number, path));
        }
    }

    private static LabelledObject LabelledOf(
        ObservedObject row,
        string cache,
        string site,
        BootDescription boot,
        BootSpace space,
        int number,
        string path)
    {
        var words = row.ObjectSize < 0 ? -1 : ObjectContent.WordsOf(row.ObjectSize);
        if (words < 0 || row.Content.Length < words * sizeof(ulong))
        {
            throw new DataSetException(
                path, $"an object of {row.ObjectSize} bytes in {cache} has {row.Content.Length} bytes of content");
        }

        return new LabelledObject(
            number, cache, row.ObjectSize, boot.CacheSizes.GetValueOrDefault(cache), site, space.ContentOf(row));
    }

    private void Add(LabelledObject found)
    {
        var key = (found.Boot, found.Content.Start);
        if (!_known.TryGetValue(key, out var same))
            _known.Add(key, same = []);
        if (same.Any(other => other.Site == found.Site
            && other.Cache == found.Cache
            && other.Content.Words.SequenceEqual(found.Content.Words)))
            return;
        same.Add(found);
        _objects.Add(found);
    }
}
