using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cofferdam.Cli.Output;

namespace Cofferdam.Cli.Commands;

/// <summary>One run of a verb: what was asked and where the answer goes.</summary>
/// <param name="Arguments">The parsed command line.</param>
/// <param name="Terminal">Where output goes.</param>
internal sealed record Invocation(ParseResult Arguments, Terminal Terminal)
{
    /// <summary>Whether the answer is to be JSON.</summary>
    public bool Json => Arguments.GetValue(CommonOptions.Json);

    /// <summary>Whether details were asked for.</summary>
    public bool Verbose => Arguments.GetValue(CommonOptions.Verbose);

    /// <summary>Gives the answer: as one JSON object if that was asked for, otherwise as text for people.</summary>
    /// <param name="report">The answer.</param>
    /// <param name="type">How it is written as JSON; see <see cref="Reports.ReportJson"/>.</param>
    /// <param name="print">Writes it for people.</param>
    public void Answer<T>(T report, JsonTypeInfo<T> type, Action<Terminal, T> print)
    {
        if (Json)
            Terminal.Out.WriteLine(JsonSerializer.Serialize(report, type));
        else
            print(Terminal, report);
    }
}
