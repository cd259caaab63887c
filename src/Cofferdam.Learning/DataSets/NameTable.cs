using System.Diagnostics.CodeAnalysis;

namespace Cofferdam.Learning.DataSets;

/// <summary>Holds each name once: a data set names few sites and caches many times.</summary>
internal sealed class NameTable
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The one string of this text.</summary>
    [SuppressMessage("Style", "IDE0028", Justification = "The lookup by span is the point.")]
    public string Of(ReadOnlySpan<char> text)
    {
        if (_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
            return known;
        var name = text.ToString();
        _names.Add(name);
        return name;
    }
}
