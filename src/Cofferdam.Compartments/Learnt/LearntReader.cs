using System.Globalization;
using Cofferdam.Compartments.Policies;
using Cofferdam.Compartments.Policies.Yaml;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Learnt;

/// <summary>Reads what <see cref="LearntPrinter"/> wrote and a person may have changed.</summary>
public static class LearntReader
{
    /// <summary>The only version of the schema there is.</summary>
    public const int Version = 1;

    /// <summary>The largest such file, in bytes.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    internal static readonly IReadOnlyList<(string Key, LearntStanding Standing)> Lists =
        [("learnt", LearntStanding.Learnt), ("untold", LearntStanding.Untold), ("legal", LearntStanding.Legal)];

    /// <summary>Reads a file.</summary>
    /// <exception cref="MalformedDataException">It is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LearntWrites ReadFile(string path) => Read(YamlFile.ReadBytes(path, MostBytes), path);

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="MalformedDataException">They are no such file.</exception>
    public static LearntWrites Read(ReadOnlySpan<byte> bytes, string path)
    {
        var root = MapFields.OpenNamed(
            YamlTreeReader.Read(YamlFile.TextOf(bytes, path, MostBytes, "file of what was learnt"), path),
            "a file of what was learnt",
            ["version", "policy", "kernel", "build-id", .. Lists.Select(list => list.Key)]);
        if (Require<long>(root, "version", "a number", TryParseNumber) != Version)
            throw root.Mark.Error($"this is version {Version} of the schema, and the file is another's");
        return new LearntWrites(
            Require<string>(root, "policy", PolicyName.Rule, TryParseText),
            Require<string>(root, "kernel", "the release of a kernel", TryParseText),
            Require<string>(root, "build-id", "the build id of a kernel", TryParseText),
            LearntWrites.Ordered(Lists.SelectMany(list => root.ManyMaps(
                list.Key, node => ReadWrite(node, list.Standing), write => (write.Site, write.Written)))));
    }

    private static LearntWrite ReadWrite(YamlNode node, LearntStanding standing)
    {
        var fields = MapFields.OpenNamed(node, "a write", ["site", "writes", "count", "first"]);
        return new LearntWrite(
            Require<string>(fields, "site", "function+0xoffset", TryParseSite),
            Require<string>(fields, "writes", "the name of an object class", TryParseText),
            standing,
            (ulong)Require<long>(fields, "count", "a number", TryParseNumber),
            Require<DateTimeOffset>(fields, "first", "a time such as 2026-01-31T23:59:00Z", TryParseTime));
    }

    private static T Require<T>(MapFields fields, string key, string expected, MapFields.TryParse<T> parse) =>
        fields.TryGet(key, out _)
            ? fields.One(key, expected, parse, default!)
            : throw fields.Mark.Error($"'{key}' is missing: {expected}");

    private static bool TryParseNumber(string text, out long number) => PolicyNumber.TryParse(text, out number);

    private static bool TryParseText(string text, out string value)
    {
        value = text;
        return text.Length > 0 && !text.Any(char.IsControl);
    }

    private static bool TryParseSite(string text, out string site)
    {
        site = text;
        var plus = text.LastIndexOf("+0x", StringComparison.Ordinal);
        return plus > 0
            && KernelNames.IsSymbol(text.AsSpan(0, plus))
            && ulong.TryParse(
                text.AsSpan(plus + 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
    }

    private static bool TryParseTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, LearntPrinter.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
