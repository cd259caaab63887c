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
}
