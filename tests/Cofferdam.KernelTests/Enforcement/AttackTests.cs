using System.Text.Json;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>The bugs that must be caught are caught, whatever the offsets and values.</summary>
public sealed class AttackTests
{
    private const int Tries = 3;

    // Writes that stay among the compartment's own objects are not covered yet.
    private static readonly string[] _promised =
    [
        "indexed-overflow", "write-what-where", "use-after-free", "type-confusion", "global-index", "memcpy-overflow",
    ];

    [Theory]
    [InlineData("kill", true)]
    [InlineData("observe", false)]
    [InlineData("kill", false, Explicit = true)]
    [InlineData("observe", true, Explicit = true)]
    public void Each_promised_attack_is_detected_and_in_kill_mode_its_process_dies(string mode, bool withTypes)
    {
        try
        {
            string[] options =
                ["attacks", "--mode", mode, "--tries", $"{Tries}", "--seed", "1", "--bugs", .. _promised];
            var run = GuestProgram.RunToSuccess("cofferdam-lab", withTypes ? options : [.. options, "--nobtf"]);
            var summaries = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .ToDictionary(summary => summary.GetProperty("bug").GetString()!);

            foreach (var bug in _promised)
            {
                var summary = summaries[bug];
                var killed = mode == "kill" ? Tries : 0;
                // The errors end with how often each site was hit: a write that was checked is told from one that was not.
                Assert.True(
                    Number(summary, "detected") == Tries && Number(summary, "taskKilled") == killed,
                    $"{summary}\n{run.Errors}");
            }
        }
        finally
        {
            GuestProgram.Run("rmmod", "notes", "bystander");
        }
    }

    private static int Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt32();
}
