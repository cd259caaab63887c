using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Policies.Yaml;

/// <summary>A place in a text file.</summary>
/// <param name="File">The file's name, as the user gave it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters, from 1.</param>
internal readonly record struct SourceMark(string File, long Line, long Column)
{
    /// <summary>An error at this place, in the one-line form <c>file:line:column: message</c>.</summary>
    public MalformedDataException Error(string message, Exception? inner = null) =>
        new($"{File}:{Line}:{Column}: {message}", inner);
}
