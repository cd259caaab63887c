using System.CommandLine;
using System.Globalization;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Judging;

/// <summary>An example policy and the workload that uses what it confines.</summary>
/// <param name="Name">Of the policy, and of its file in <c>examples/policies</c>.</param>
/// <param name="Workload">The verb of this program.</param>
/// <param name="Modules">What the kernel must have loaded before it is confined.</param>
internal sealed record JudgedPolicy(string Name, string Workload, IReadOnlyList<string> Modules)
{
    /// <summary>All that are judged.</summary>
    public static IReadOnlyList<JudgedPolicy> All { get; } =
    [
        new("nf_tables", "nft-workload", ["nf_tables"]),
        new("ipv6", "ip6-workload", []),
        new("net_sched", "tc-workload",
        [
            "sch_hfsc", "sch_htb", "sch_ingress", "sch_prio", "sch_sfq", "sch_tbf",
            "cls_basic", "cls_flower", "cls_matchall", "cls_u32",
            "act_csum", "act_gact", "act_mirred", "act_pedit", "act_police", "act_skbedit", "em_cmp",
        ]),
    ];

    /// <summary>Loads the modules.</summary>
    public void LoadModules()
    {
        foreach (var module in Modules)
            ProgramRun.Succeeding("modprobe", module);
    }

    /// <summary>Starts the workload.</summary>
    /// <param name="seed">What its choices follow from.</param>
    /// <param name="options">More options of its verb.</param>
    public LiveWorkload Start(int seed, params IEnumerable<string> options) =>
        new([Workload, "--threads", "1", "--seed", seed.ToString(CultureInfo.InvariantCulture), .. options]);

    /// <summary>The option that names some of them.</summary>
    public static Option<string[]> Option()
    {
        var names = new Option<string[]>("--policies")
        {
            Description = "Which example policies (all of them if not given)",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        names.AcceptOnlyFromAmong([.. All.Select(policy => policy.Name)]);
        return names;
    }

    /// <summary>Those of these names; all of them if there is none.</summary>
    public static IReadOnlyList<JudgedPolicy> Of(string[] names) =>
        [.. All.Where(policy => names.Length == 0 || names.Contains(policy.Name))];
}
