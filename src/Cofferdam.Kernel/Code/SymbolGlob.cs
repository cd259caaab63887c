using System.IO.Enumeration;

namespace Cofferdam.Kernel.Code;

/// <summary>
/// A pattern for symbol names: * stands for any text, ? for any character; upper and lower case differ.
/// </summary>
/// <param name="pattern">The pattern.</param>
public sealed class SymbolGlob(string pattern)
{
    /// <summary>Whether the whole name matches.</summary>
    public bool Matches(string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
