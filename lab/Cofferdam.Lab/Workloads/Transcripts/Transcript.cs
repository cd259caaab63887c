using System.Text.Encodings.Web;
using System.Text.Json;
using Cofferdam.Lab.Output;

namespace Cofferdam.Lab.Workloads.Transcripts;

/// <summary>
/// All that programs showed to one client of a workload, in the order in which they were asked: a file of one JSON object a
/// line.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class Transcript(string path) : IDisposable
{
    // Not for HTML: quotation marks stay two characters.
    private static readonly LabJson _json = new(
        new JsonSerializerOptions(LabJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly StreamWriter _file = new(path);
    private int _round;

    /// <summary>Begins the next round.</summary>
    public void BeginRound() => _round++;

    /// <summary>Notes what a program showed.</summary>
    public void Add(string program, IEnumerable<string> arguments, string text) => _file.WriteLine(
        JsonSerializer.Serialize(
            new ToolOutput(_round, $"{program} {string.Join(' ', arguments)}", text), _json.ToolOutput));

    /// <summary>What such a file holds.</summary>
    public static IEnumerable<ToolOutput> Read(string path) => File.ReadLines(path)
        .Select(line => JsonSerializer.Deserialize(line, LabJson.Default.ToolOutput)!);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
