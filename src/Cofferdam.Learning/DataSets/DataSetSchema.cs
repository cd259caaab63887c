using System.Globalization;
using System.Text.Json;
using Parquet.Schema;

namespace Cofferdam.Learning.DataSets;

/// <summary>The columns and the metadata of a data set file; docs/data-set.md is its description.</summary>
internal static class DataSetSchema
{
    /// <summary>The number that changes whenever a reader of the old form would go wrong.</summary>
    public const int Version = 1;

    public const string VersionKey = "cofferdam.data-set";
    public const string BootKey = "cofferdam.boot-id";
    public const string ReleaseKey = "cofferdam.kernel-release";
    public const string BuildKey = "cofferdam.kernel-build-id";
    public const string AddressSpaceKey = "cofferdam.address-space";
    public const string CacheSizesKey = "cofferdam.cache-sizes";

    public static readonly DataField Boot = Required("boot", typeof(string));
    public static readonly DataField Release = Required("kernel_release", typeof(string));
    public static readonly DataField Build = Required("kernel_build_id", typeof(string));
    public static readonly DataField Kind = Required("kind", typeof(string));
    public static readonly DataField Cache = Optional("cache", typeof(string));
    public static readonly DataField ObjectSize = Required("object_size", typeof(int));
    public static readonly DataField RequestedSize = Optional("requested_size", typeof(int));
    public static readonly DataField Site = Optional("site", typeof(string));
    public static readonly DataField Caller = Required("element", typeof(string));
    public static readonly DataField Address = Required("address", typeof(ulong));
    public static readonly DataField Age = Optional("age_ns", typeof(long));
    public static readonly DataField Lifetime = Optional("lifetime_ns", typeof(long));
    public static readonly DataField Content = Required("content", typeof(byte[]));
    public static readonly DataField PointeeSize = Required("element", typeof(int));

    public static readonly ParquetSchema Columns = new(
        Boot,
        Release,
        Build,
        Kind,
        Cache,
        ObjectSize,
        RequestedSize,
        Site,
        new ListField("callers", Caller),
        Address,
        Age,
        Lifetime,
        Content,
        new ListField("pointee_sizes", PointeeSize));

    private static readonly string[] _kinds = ["free", "mid-life", "walk"];

    /// <summary>The word that stands in the file.</summary>
    public static string NameOf(ObservationKind kind) => _kinds[(int)kind];

    /// <summary>The kind that a word of the file stands for; false if it is none.</summary>
    public static bool TryParse(string name, out ObservationKind kind)
    {
        var index = Array.IndexOf(_kinds, name);
        kind = (ObservationKind)index;
        return index >= 0;
    }

    /// <summary>The file's key-value pairs.</summary>
    public static Dictionary<string, string> MetadataOf(BootDescription boot) => new(StringComparer.Ordinal)
    {
        [VersionKey] = Version.ToString(CultureInfo.InvariantCulture),
        [DataSetSeal.Key] = DataSetSeal.Blank,
        [BootKey] = boot.BootId,
        [ReleaseKey] = boot.KernelRelease,
        [BuildKey] = boot.KernelBuildId,
        [AddressSpaceKey] = JsonSerializer.Serialize(
            new SortedDictionary<string, string[]>(
                boot.AddressSpace.ToDictionary(
                    span => span.Key, span => new[] { Hex(span.Value.Start), Hex(span.Value.End) }),
                StringComparer.Ordinal),
            DataSetJson.Default.SortedDictionaryStringStringArray),
        [CacheSizesKey] = JsonSerializer.Serialize(
            new SortedDictionary<string, int>(boot.CacheSizes.ToDictionary(), StringComparer.Ordinal),
            DataSetJson.Default.SortedDictionaryStringInt32),
    };

    /// <summary>Reads the address space back.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static SortedDictionary<string, AddressSpan> ParseAddressSpace(string json)
    {
        var spans = new SortedDictionary<string, AddressSpan>(StringComparer.Ordinal);
        var pairs = JsonSerializer.Deserialize(json, DataSetJson.Default.SortedDictionaryStringStringArray);
        foreach (var (name, bounds) in pairs ?? throw new FormatException("null"))
        {
            spans[name] = bounds is [var start, var end]
                ? new AddressSpan(ParseHex(start), ParseHex(end))
                : throw new FormatException($"{name}: expected two addresses");
        }

        return spans;
    }

    /// <summary>Reads the sizes of the caches back.</summary>
    /// <exception cref="JsonException">It is not JSON, or of another form.</exception>
    public static SortedDictionary<string, int> ParseCacheSizes(string json)
    {
        var sizes = JsonSerializer.Deserialize(json, DataSetJson.Default.SortedDictionaryStringInt32);
        return new SortedDictionary<string, int>(
            sizes ?? throw new FormatException("null"), StringComparer.Ordinal);
    }

    private static string Hex(ulong address) => string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");

    private static ulong ParseHex(string text) =>
        text is ['0', 'x', ..]
            ? ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : throw new FormatException($"'{text}' is no address");

    private static DataField Required(string name, Type type) => new(name, type, isNullable: false);

    private static DataField Optional(string name, Type type) => new(name, type, isNullable: true);
}
