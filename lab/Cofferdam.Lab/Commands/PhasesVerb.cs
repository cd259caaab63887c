using System.CommandLine;
using System.Text.Json;
using Cofferdam.Lab.Judging;
using Cofferdam.Lab.Output;

namespace Cofferdam.Lab.Commands;

/// <summary>The verb that measures initialization phases; it succeeds if nothing was denied.</summary>
internal static class PhasesVerb
{
    private const int UsualTimes = 5;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var times = new Option<int>("--times")
        {
            Description = "How often the compartment is raised",
            DefaultValueFactory = _ => UsualTimes,
        };
        times.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value and < 1)
                result.AddError($"--times: expected 1 or more, found {value}");
        });
        var names = JudgedPolicy.Option();
        var options = LabOptions.ForEnforce();
        var checkout = LabOptions.Checkout();
        var seed = LabOptions.Seed();
        var verb = new Command("phases", "Confine what a workload uses again and again: how long is initialization?")
        {
            times, names, checkout, seed, options,
        };
        verb.SetAction(arguments =>
        {
            var isSound = true;
            foreach (var policy in JudgedPolicy.Of(arguments.GetValue(names) ?? []))
            {
                var timer = new PhaseTimer(
                    arguments.GetRequiredValue(checkout), policy, arguments.GetValue(seed),
                    arguments.GetValue(options) ?? [], Console.Error.WriteLine);
                var report = timer.Measure(arguments.GetValue(times));
                Console.WriteLine(JsonSerializer.Serialize(report, LabJson.Default.PhaseReport));
                isSound &= report.IsSound;
            }

            return isSound ? 0 : 1;
        });
        return verb;
    }
}
