using System.CommandLine;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Commands;

/// <summary>An option whose value is a time: 500ms, 30s, 5m or 2h.</summary>
internal static class DurationOption
{
    /// <summary>The option, for a verb's own list; null if it is not given.</summary>
    public static Option<TimeSpan?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            if (PolicyDuration.TryParse(result.Tokens[0].Value, out var time) && time > TimeSpan.Zero)
                return time;
            result.AddError($"{name}: expected a time such as 500ms, 30s, 5m or 2h, found '{result.Tokens[0].Value}'");
            return null;
        },
    };
}
