using System.Text;

namespace Cofferdam.Cli.Doctor;

/// <summary>What reading a file of /proc or /sys came to.</summary>
/// <param name="Access">Whether it could be read.</param>
/// <param name="Bytes">Its content; empty if it could not.</param>
internal readonly record struct FileContent(FileAccess Access, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The content without white space around it.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span).Trim();
}
