using System.CommandLine;
using System.CommandLine.Help;
using Cofferdam.Cli.Commands;
using Cofferdam.Cli.Output;

namespace Cofferdam.Cli;

/// <summary>All verbs of the program, in the order in which a user meets them.</summary>
internal static class CommandTree
{
    /// <summary>The tree, writing to <paramref name="terminal"/>.</summary>
    public static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand(
            "Confines a part of the running Linux kernel: no reboot, no recompilation, no service interruption.")
        {
            new DoctorVerb(terminal),
            new AnalyzeVerb(terminal),
            new ExplainVerb(terminal),
            new LearnVerb(terminal),
            new EnforceVerb(terminal),
            new StatusVerb(terminal),
            new EventsVerb(terminal),
            new ModeVerb(terminal),
            new ReleaseVerb(terminal),
            new WalkVerb(terminal),
            new SampleVerb(terminal),
            new LifetimesVerb(terminal),
            new Command("model", "Train and measure models that tell what heap objects are by their content")
            {
                new ModelBuildVerb(terminal),
                new ModelEvaluateVerb(terminal),
            },
            new Command("inspect", "Show what an intermediate stage sees")
            {
                new InspectBtfVerb(terminal),
                new InspectFunctionVerb(terminal),
                new InspectSitesVerb(terminal),
                new InspectPolicyVerb(terminal),
            },
            new ReferenceVerb(terminal),
        };
        root.Add(CommonOptions.Json);
        root.Add(CommonOptions.Verbose);

        var help = root.Options.OfType<HelpOption>().Single();
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
