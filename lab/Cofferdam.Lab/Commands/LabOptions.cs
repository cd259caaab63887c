using System.CommandLine;

namespace Cofferdam.Lab.Commands;

/// <summary>Options that several verbs have.</summary>
internal static class LabOptions
{
    /// <summary>What random choices follow from.</summary>
    public static Option<int> Seed() => new("--seed")
    {
        Description = "What random choices follow from (drawn, and printed, if not given)",
        DefaultValueFactory = _ => Random.Shared.Next(),
    };

    /// <summary>Where the modules and policies are.</summary>
    public static Option<string> Checkout() => new("--checkout")
    {
        Description = "The checkout with the built modules and the example policies",
        DefaultValueFactory = _ => Environment.CurrentDirectory,
    };

    /// <summary>What is passed on to Cofferdam as it is.</summary>
    public static Argument<string[]> ForEnforce() => new("options")
    {
        Description = "More options of cofferdam enforce, after --",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>How long a workload runs.</summary>
    public static Option<double> For() => new("--for")
    {
        Description = "Seconds to run; 0: until SIGTERM",
        DefaultValueFactory = _ => 0,
    };

    /// <summary>How many clients a workload has.</summary>
    /// <param name="most">No more than these.</param>
    /// <param name="usual">If not given.</param>
    public static Option<int> Threads(int most, int usual)
    {
        var option = new Option<int>("--threads")
        {
            Description = $"Clients at once, 1 to {most}",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var threads && (threads < 1 || threads > most))
                result.AddError($"--threads: expected 1 to {most}, found {threads}");
        });
        return option;
    }
}
