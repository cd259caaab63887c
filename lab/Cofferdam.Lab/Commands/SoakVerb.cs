using System.CommandLine;
using System.Text.Json;
using Cofferdam.Lab.Judging;
using Cofferdam.Lab.Output;
using Cofferdam.Lab.Soaking;

namespace Cofferdam.Lab.Commands;

/// <summary>The verb that works and attacks in random order; it succeeds if only attacks were denied.</summary>
internal static class SoakVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var mode = new Option<string>("--mode")
        {
            Description = "What Cofferdam does with illegal writes",
            DefaultValueFactory = _ => "kill",
        };
        mode.AcceptOnlyFromAmong("kill", Soak.Block);
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long it goes on after the compartments are up",
            DefaultValueFactory = _ => 1,
        };
        var names = JudgedPolicy.Option();
        var checkout = LabOptions.Checkout();
        var seed = LabOptions.Seed();
        var verb = new Command("soak", "Run workloads, and attacks on the notes module, in random order while all are confined")
        {
            mode, minutes, names, checkout, seed,
        };
        verb.SetAction(arguments =>
        {
            var soak = new Soak(
                arguments.GetRequiredValue(checkout),
                arguments.GetRequiredValue(mode),
                arguments.GetValue(seed),
                JudgedPolicy.Of(arguments.GetValue(names) ?? []),
                Console.Error.WriteLine);
            var report = soak.Run(TimeSpan.FromMinutes(arguments.GetValue(minutes)));
            Console.WriteLine(JsonSerializer.Serialize(report, LabJson.Default.SoakReport));
            return report.IsSound ? 0 : 1;
        });
        return verb;
    }
}
