namespace Cofferdam.Compartments.Policies.Yaml;

/// <summary>
/// The values of a map by key, read as what the schema says they are. A key that the schema does not know is refused
/// when the map is opened, so that a misspelt key is never taken for an absent one.
/// </summary>
internal sealed class MapFields
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);

    private MapFields(SourceMark mark) => Mark = mark;

    /// <summary>A field's reading of a text: false if the text is no such value.</summary>
    public delegate bool TryParse<T>(string text, out T value);

    /// <summary>Where the map starts.</summary>
    public SourceMark Mark { get; }

    /// <summary>Opens a map, refusing keys that are not in <paramref name="keys"/>.</summary>
    /// <param name="node">What should be a map.</param>
    /// <param name="path">Its key in the document, "" for the root.</param>
    /// <param name="keys">The keys that the schema knows.</param>
    public static MapFields Open(YamlNode node, string path, params string[] keys) =>
        OpenNamed(node, path.Length == 0 ? "a policy" : $"'{path}'", keys);

    /// <summary>The same of a map that <paramref name="what"/> names with its article, for messages.</summary>
    public static MapFields OpenNamed(YamlNode node, string what, params string[] keys)
    {
        if (node is not YamlMap map)
            throw node.Mark.Error($"{what} must be a map, found {node.Description}");

        var fields = new MapFields(map.Mark);
        foreach (var (key, value) in map.Entries)
        {
            if (!keys.Contains(key.Value))
            {
                var near = NearNames.Suggest(key.Value, keys);
                throw key.Mark.Error($"unknown key {key.Description} in {what}"
                    + (near.Length > 0 ? near : $"; known are {string.Join(", ", keys)}"));
            }

            fields._values.Add(key.Value, value);
        }

        return fields;
    }

    /// <summary>The node of a key; false if the map does not have it.</summary>
    public bool TryGet(string key, out YamlNode node) => _values.TryGetValue(key, out node!);

    /// <summary>A value that is written as one text, or <paramref name="absent"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">What the value must be, as it reads after "expected".</param>
    /// <param name="parse">Reads the text.</param>
    /// <param name="absent">The value if the map does not have the key.</param>
    public T One<T>(string key, string expected, TryParse<T> parse, T absent) =>
        _values.TryGetValue(key, out var node) ? ParseText(key, expected, parse, node) : absent;

    /// <summary>A plain (unquoted) value such as a number or a truth value, or <paramref name="absent"/>.</summary>
    public T OnePlain<T>(string key, string expected, TryParse<T> parse, T absent)
    {
        if (_values.TryGetValue(key, out var node) && node is YamlText { IsQuoted: true } text)
            throw text.Mark.Error($"'{key}': expected {expected}, found the quoted text {text.Description}");
        return One(key, expected, parse, absent);
    }

    /// <summary>A list of texts, each once, or the empty set.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">What each element must be, as it reads after "expected".</param>
    /// <param name="parse">Reads one element.</param>
    public ValueSet<T> Many<T>(string key, string expected, TryParse<T> parse)
        where T : IEquatable<T>
    {
        if (!_values.TryGetValue(key, out var node))
            return [];
        if (node is not YamlList list)
            throw node.Mark.Error($"'{key}' must be a list ([a, b]), found {node.Description}");

        var seen = new Dictionary<T, SourceMark>();
        foreach (var item in list.Items)
        {
            if (!seen.TryAdd(ParseText(key, expected, parse, item), item.Mark))
                throw item.Mark.Error($"'{key}': {item.Description} is in the list twice");
        }

        return ValueSet.Create<T>(seen.Keys.ToArray());
    }

    /// <summary>A list of maps, or the empty set.</summary>
    /// <param name="key">The key.</param>
    /// <param name="read">Reads one map, or throws.</param>
    /// <param name="identity">What may be in the list only once.</param>
    public ValueSet<T> ManyMaps<T, TIdentity>(string key, Func<YamlNode, T> read, Func<T, TIdentity> identity)
        where T : IEquatable<T>
        where TIdentity : notnull
    {
        if (!_values.TryGetValue(key, out var node))
            return [];
        if (node is not YamlList list)
            throw node.Mark.Error($"'{key}' must be a list of maps, found {node.Description}");

        var seen = new Dictionary<TIdentity, T>();
        foreach (var item in list.Items)
        {
            var value = read(item);
            if (!seen.TryAdd(identity(value), value))
                throw item.Mark.Error($"'{key}': {identity(value)} is in the list twice");
        }

        return ValueSet.Create<T>(seen.Values.ToArray());
    }

    private static T ParseText<T>(string key, string expected, TryParse<T> parse, YamlNode node) =>
        node is YamlText { IsNull: false } text && parse(text.Value, out var value)
            ? value
            : throw node.Mark.Error($"'{key}': expected {expected}, found {node.Description}");
}
