using System.CommandLine;
using System.Globalization;
using Cofferdam.Lab.Judging;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Commands;

/// <summary>The verb that learns what the example compartments write while their workloads run.</summary>
internal static class LearnVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long each compartment is watched",
            DefaultValueFactory = _ => 1,
        };
        var folder = new Option<string>("--out")
        {
            Description = "Where POLICY.RELEASE.learnt.yaml is written",
            Required = true,
        };
        var names = JudgedPolicy.Option();
        var checkout = LabOptions.Checkout();
        var seed = LabOptions.Seed();
        var verb = new Command("learn", "Run the workloads and learn what each example compartment writes")
        {
            minutes, folder, names, checkout, seed,
        };
        verb.SetAction(arguments =>
        {
            foreach (var policy in JudgedPolicy.Of(arguments.GetValue(names) ?? []))
            {
                Learn(
                    policy,
                    Path.Combine(arguments.GetRequiredValue(checkout), "examples", "policies", $"{policy.Name}.yaml"),
                    arguments.GetRequiredValue(folder),
                    TimeSpan.FromMinutes(arguments.GetValue(minutes)),
                    arguments.GetValue(seed));
            }
        });
        return verb;
    }

    private static void Learn(JudgedPolicy policy, string file, string folder, TimeSpan time, int seed)
    {
        policy.LoadModules();
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        using var workload = policy.Start(seed);
        Console.WriteLine(ProgramRun.Succeeding(
            "cofferdam", "learn", file,
            "--for", string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0}s"),
            "--out", Path.Combine(folder, $"{policy.Name}.{release}.learnt.yaml")).Output);
        workload.Stop();
    }
}
