using System.CommandLine;
using System.Text.Json;
using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Output;
using Cofferdam.Lab.Programs;
using Cofferdam.Lab.Victims;

namespace Cofferdam.Lab.Commands;

/// <summary>The verb that attacks through every bug many times and sums up, one JSON object per bug.</summary>
internal static class AttacksVerb
{
    private const string Unprotected = "off";
    private const string Block = "block";
    private const string BlockAndContinue = "block-continue";

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var mode = new Option<string>("--mode")
        {
            Description = "What Cofferdam does with illegal writes; off: there is no Cofferdam; block-continue: the "
                + "process lives",
            DefaultValueFactory = _ => "kill",
        };
        mode.AcceptOnlyFromAmong("observe", "kill", Block, BlockAndContinue, Unprotected);
        var tries = new Option<int>("--tries") { Description = "Per bug", DefaultValueFactory = _ => 10 };
        var untyped = new Option<bool>("--nobtf") { Description = "Load the modules that carry no type information" };
        var checkout = LabOptions.Checkout();
        var seed = LabOptions.Seed();
        var verb = new Command("attacks", "Attack through every bug of the notes module, many times")
        {
            mode, tries, untyped, checkout, seed,
        };
        verb.SetAction(arguments =>
        {
            var folder = arguments.GetRequiredValue(checkout);
            VictimModules.In(folder, withTypes: !arguments.GetValue(untyped)).Load();
            var seedValue = arguments.GetValue(seed);
            Console.Error.WriteLine($"seed {seedValue}");
            Run(arguments.GetRequiredValue(mode), folder, arguments.GetValue(tries), new Random(seedValue));
            return 0;
        });
        return verb;
    }

    private static void Run(string mode, string checkout, int tries, Random random)
    {
        if (mode == Unprotected)
        {
            Print(AttackSeries.Run(tries, random, denies: () => 0));
            return;
        }
        var policy = Path.Combine(checkout, "examples", "policies", "notes.yaml");
        if (mode is Block or BlockAndContinue)
            GateModule.Load(checkout);
        if (mode == BlockAndContinue)
            CofferdamProgram.Enforce(policy, Block, "--after-deny", "continue");
        else
            CofferdamProgram.Enforce(policy, mode);
        try
        {
            CofferdamProgram.AwaitWorkingPhase("notes");
            Print(AttackSeries.Run(tries, random, denies: () => CofferdamProgram.Status("notes").Denies));
        }
        finally
        {
            CofferdamProgram.Release("notes");
            GateModule.Unload();
        }
    }

    private static void Print(IEnumerable<AttackSummary> summaries)
    {
        foreach (var summary in summaries)
            Console.WriteLine(JsonSerializer.Serialize(summary, LabJson.Default.AttackSummary));
    }
}
