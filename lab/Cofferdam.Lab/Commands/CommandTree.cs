using System.CommandLine;

namespace Cofferdam.Lab.Commands;

/// <summary>All verbs of the lab's program.</summary>
internal static class CommandTree
{
    /// <summary>The tree.</summary>
    public static RootCommand Create() => new("What happens inside the lab guest: workloads, attacks, the demo.")
    {
        WorkloadVerb.Notes(),
        WorkloadVerb.Nft(),
        WorkloadVerb.Ip6(),
        WorkloadVerb.Tc(),
        WorkloadVerb.Http(),
        AttackVerb.Once(),
        AttackVerb.Strike(),
        AttacksVerb.Create(),
        JudgeVerb.Create(),
        PhasesVerb.Create(),
        LearnVerb.Create(),
        SoakVerb.Create(),
        DemoVerb.Create(),
    };
}
