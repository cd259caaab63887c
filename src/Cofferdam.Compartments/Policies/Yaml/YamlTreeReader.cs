using Cofferdam.Kernel;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cofferdam.Compartments.Policies.Yaml;

/// <summary>
/// Reads one YAML document into nodes that know their place. Of YAML it takes texts, lists and maps; anchors, aliases,
/// tags, duplicate keys, deep nesting and several documents are refused, since no configuration needs them and each is
/// a way to say something else than what a reader of the file sees.
/// </summary>
internal sealed class YamlTreeReader
{
    private const int DeepestNesting = 8;

    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly string _file;

    private YamlTreeReader(string text, string file)
    {
        _scanner = new Scanner(new StringReader(text), skipComments: true);
        _parser = new Parser(_scanner);
        _file = file;
    }

    /// <summary>Reads the document in <paramref name="text"/>.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="MalformedDataException">The text is no such document.</exception>
    public static YamlNode Read(string text, string file)
    {
        // The library's scanner takes a NUL for the end of the text and would not see what follows.
        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
            throw At(text, nul, file).Error("found a NUL character");

        var reader = new YamlTreeReader(text, file);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw reader.MarkOf(e.Start).Error(OneLine(e.Message), e);
        }
    }

    /// <summary>The place of a character of a text.</summary>
    public static SourceMark At(ReadOnlySpan<char> text, int index, string file)
    {
        var before = text[..index];
        return new SourceMark(file, before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }

    private YamlNode ReadDocument()
    {
        Next<StreamStart>();
        if (Next<ParsingEvent>() is not DocumentStart)
            throw new SourceMark(_file, 1, 1).Error("the file is empty");
        var root = ReadNode(Next<ParsingEvent>(), depth: 1);
        Next<DocumentEnd>();
        if (Next<ParsingEvent>() is DocumentStart second)
            throw MarkOf(second.Start).Error("a second document starts here; one file holds one policy");
        return root;
    }

    private YamlNode ReadNode(ParsingEvent start, int depth)
    {
        var mark = MarkOf(start.Start);
        if (start is AnchorAlias)
            throw mark.Error("aliases (*name) are not supported; write the value out");
        if (start is NodeEvent { Anchor.IsEmpty: false })
            throw mark.Error("anchors (&name) are not supported; write the value out where it is needed");
        if (start is NodeEvent { Tag.IsEmpty: false })
            throw mark.Error("tags (!name) are not supported");
        if (depth > DeepestNesting)
            throw mark.Error($"nested deeper than {DeepestNesting} levels");

        return start switch
        {
            Scalar scalar => new YamlText(mark, scalar.Value, scalar.Style != ScalarStyle.Plain),
            SequenceStart => ReadList(mark, depth),
            MappingStart => ReadMap(mark, depth),
            _ => throw mark.Error("expected a value"),
        };
    }

    private YamlList ReadList(SourceMark mark, int depth)
    {
        var items = new List<YamlNode>();
        while (Next<ParsingEvent>() is var next and not SequenceEnd)
            items.Add(ReadNode(next, depth + 1));
        return new YamlList(mark, items);
    }

    private YamlMap ReadMap(SourceMark mark, int depth)
    {
        var entries = new List<(YamlText Key, YamlNode Value)>();
        var seen = new Dictionary<string, SourceMark>(StringComparer.Ordinal);
        while (Next<ParsingEvent>() is var next and not MappingEnd)
        {
            if (ReadNode(next, depth + 1) is not YamlText key)
                throw MarkOf(next.Start).Error("a key must be a text");
            if (!seen.TryAdd(key.Value, key.Mark))
                throw key.Mark.Error($"duplicate key {key.Description}, first on line {seen[key.Value].Line}");
            entries.Add((key, ReadNode(Next<ParsingEvent>(), depth + 1)));
        }

        return new YamlMap(mark, entries);
    }

    private T Next<T>()
        where T : ParsingEvent
    {
        if (!MoveNext() || _parser.Current is not T current)
            throw MarkOf(_scanner.CurrentPosition).Error($"expected {typeof(T).Name}");
        return current;
    }

    // The library reports some malformed input by other exceptions than its own: an InvalidOperationException for
    // "a: [b\n? c", an ArgumentException for a tag that is no URI. Its calls here depend on nothing but the text.
    private bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception e) when (e is not YamlException)
        {
            throw MarkOf(_scanner.CurrentPosition).Error("this is not YAML", e);
        }
    }

    private SourceMark MarkOf(Mark mark) => new(_file, Math.Max(1, mark.Line), Math.Max(1, mark.Column));

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.');
}
