namespace Cofferdam.Compartments.Policies.Yaml;

/// <summary>One value of a YAML document and where it starts: a text, a list or a map.</summary>
internal abstract record YamlNode(SourceMark Mark)
{
    /// <summary>What the node is, as it reads after "found".</summary>
    public abstract string Description { get; }
}

/// <summary>A scalar.</summary>
/// <param name="Mark">Where it starts.</param>
/// <param name="Value">Its characters, unquoted.</param>
/// <param name="IsQuoted">Whether it was quoted or a block: then it is a text whatever it looks like.</param>
internal sealed record YamlText(SourceMark Mark, string Value, bool IsQuoted) : YamlNode(Mark)
{
    /// <summary>Whether this is one of YAML's spellings of nothing.</summary>
    public bool IsNull => !IsQuoted && Value is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Description => IsNull ? "nothing" : Quotation.Of(Value);
}

/// <summary>A sequence, in block or flow form.</summary>
internal sealed record YamlList(SourceMark Mark, IReadOnlyList<YamlNode> Items) : YamlNode(Mark)
{
    /// <inheritdoc/>
    public override string Description => "a list";
}

/// <summary>A mapping whose keys are texts, each once, in the order of the file.</summary>
internal sealed record YamlMap(SourceMark Mark, IReadOnlyList<(YamlText Key, YamlNode Value)> Entries) : YamlNode(Mark)
{
    /// <inheritdoc/>
    public override string Description => "a map";
}
