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
    private const int TellAfter = 100;

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
        var portion = new Option<int>("--portion")
        {
            Description = "Tries after which Cofferdam is asked what it denied",
            DefaultValueFactory = _ => 1,
        };
        portion.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--portion: expected at least 1");
        });
        string[] names = [.. Bug.All.Select(bug => bug.Name)];
        var bugs = new Option<string[]>("--bugs")
        {
            Description = "Through which bugs (default: all)",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => names,
        };
        bugs.AcceptOnlyFromAmong(names);
        var beside = new Option<bool>("--beside-users")
        {
            Description = "Have legal users at work meanwhile, who check what they wrote; a last object tells of all",
        };
        var untyped = new Option<bool>("--nobtf") { Description = "Load the modules that carry no type information" };
        var checkout = LabOptions.Checkout();
        var seed = LabOptions.Seed();
        var verb = new Command("attacks", "Attack through every bug of the notes module, many times")
        {
            bugs, mode, tries, portion, beside, untyped, checkout, seed,
        };
        verb.SetAction(arguments =>
        {
            var folder = arguments.GetRequiredValue(checkout);
            VictimModules.In(folder, withTypes: !arguments.GetValue(untyped)).Load();
            var seedValue = arguments.GetValue(seed);
            Console.Error.WriteLine($"seed {seedValue}");
            var modeValue = arguments.GetRequiredValue(mode);
            var series = new AttackSeries(
                [.. Bug.All.Where(bug => arguments.GetRequiredValue(bugs).Contains(bug.Name))],
                arguments.GetValue(tries),
                arguments.GetValue(portion),
                Kills: modeValue is "kill" or Block);
            if (modeValue == Unprotected)
                Attack(series, arguments.GetValue(beside), new Random(seedValue), status: null);
            else
                Run(modeValue, folder, series, arguments.GetValue(beside), new Random(seedValue));
            return 0;
        });
        return verb;
    }

    private static void Run(string mode, string checkout, AttackSeries series, bool besideUsers, Random random)
    {
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
            var summaries = Attack(series, besideUsers, random, () => CofferdamProgram.Status("notes"));
            if (summaries.Any(summary => summary.Performed > 0))
                Console.Error.WriteLine(CofferdamProgram.FullStatus("notes"));
        }
        finally
        {
            CofferdamProgram.Release("notes");
            GateModule.Unload();
        }
    }

    private static List<AttackSummary> Attack(
        AttackSeries series, bool besideUsers, Random random, Func<CompartmentStatus>? status)
    {
        using var users = besideUsers ? new LiveWorkload("workload", "--threads", "2", "--for", "0") : null;
        var summaries = Print(series.Run(random, status, Tell));
        if (users is not null)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                AttackTotal.Of(summaries, users.Stop()), LabJson.Default.AttackTotal));
        }

        return summaries;
    }

    private static void Tell(AttackSummary summary)
    {
        if (summary.Tries % TellAfter == 0)
            Console.Error.WriteLine($"{summary.Bug}: {summary.Tries} tries, {summary.Performed} performed");
    }

    private static List<AttackSummary> Print(IEnumerable<AttackSummary> summaries)
    {
        var printed = new List<AttackSummary>();
        foreach (var summary in summaries)
        {
            Console.WriteLine(JsonSerializer.Serialize(summary, LabJson.Default.AttackSummary));
            printed.Add(summary);
        }

        return printed;
    }
}
