using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Output;

namespace Cofferdam.Lab.Commands;

/// <summary>The verb that attacks once, and the hidden one that makes the illegal request.</summary>
internal static class AttackVerb
{
    /// <summary>One attack.</summary>
    public static Command Once()
    {
        var kind = new Argument<string>("bug") { Description = string.Join(", ", Bug.All.Select(bug => bug.Name)) };
        kind.AcceptOnlyFromAmong([.. Bug.All.Select(bug => bug.Name)]);
        var offset = new Option<int?>("--offset") { Description = "Bytes from the start of what is hit" };
        var length = new Option<int?>("--length") { Description = "Bytes to write" };
        var value = new Option<string?>("--value") { Description = "What to write, a hexadecimal number" };
        var seed = LabOptions.Seed();
        var verb = new Command("attack", "Attack through a bug of the notes module, in a process of its own")
        {
            kind, offset, length, value, seed,
        };
        verb.SetAction(arguments =>
        {
            var choices = new AttackChoices(arguments.GetValue(offset), arguments.GetValue(length),
                arguments.GetValue(value) is { } text ? ParseHexadecimal(text) : null);
            var seedValue = arguments.GetValue(seed);
            var outcome = Attacker.Attack(
                Bug.Named(arguments.GetRequiredValue(kind))!, choices, new Random(seedValue));
            Console.WriteLine(JsonSerializer.Serialize(
                AttackReport.Of(outcome, seedValue), LabJson.Default.AttackReport));
            return 0;
        });
        return verb;
    }

    /// <summary>The one illegal request, in a session that the attacker opened.</summary>
    public static Command Strike()
    {
        var request = new Argument<string[]>("request");
        var verb = new Command(Attacker.StrikeVerb, "Make the request of an attack") { request };
        verb.Hidden = true;
        verb.SetAction(arguments =>
        {
            var written = Attacker.Strike(arguments.GetRequiredValue(request));
            Console.WriteLine(written.ToString(CultureInfo.InvariantCulture));
            return 0;
        });
        return verb;
    }

    private static ulong ParseHexadecimal(string text) =>
        ulong.TryParse(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text,
            NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"--value: expected a hexadecimal number of up to 16 digits, found '{text}'");
}
