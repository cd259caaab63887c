using System.CommandLine;
using Cofferdam.Lab.Demonstration;

namespace Cofferdam.Lab.Commands;

/// <summary>The verb that tells the whole story.</summary>
internal static class DemoVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var checkout = LabOptions.Checkout();
        var seed = LabOptions.Seed();
        var verb = new Command("demo", "Confine a live vulnerable module, attack it, show what happened")
        {
            checkout, seed,
        };
        verb.SetAction(arguments =>
        {
            var seedValue = arguments.GetValue(seed);
            Console.Error.WriteLine($"seed {seedValue}");
            return new Demo(arguments.GetRequiredValue(checkout), seedValue).Run() ? 0 : 1;
        });
        return verb;
    }
}
