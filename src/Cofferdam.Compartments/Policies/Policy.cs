namespace Cofferdam.Compartments.Policies;

/// <summary>What to confine and how: the content of one policy file, with every default filled in.</summary>
/// <param name="Name">What the compartment is called; see <see cref="PolicyName"/>.</param>
/// <param name="Compartment">The functions to confine.</param>
/// <param name="Mode">What a denied write leads to.</param>
/// <param name="Initialization">
/// How long after arming the initialization phase ends in any case; whole milliseconds, between zero and
/// <see cref="LongestInitialization"/>.
/// </param>
/// <param name="Legal">What the compartment may write besides what is its own.</param>
/// <param name="BulkWriters">
/// Functions that write for the compartment through a pointer and a length, besides those that are known anyway.
/// </param>
/// <param name="Limits">The memory it may use.</param>
/// <param name="AllowHoles">Whether access sites that cannot be probed are reported instead of refused.</param>
public sealed record Policy(
    string Name,
    CompartmentDefinition Compartment,
    EnforcementMode Mode,
    TimeSpan Initialization,
    LegalAdditions Legal,
    ValueSet<BulkWriterAddition> BulkWriters,
    PolicyLimits Limits,
    bool AllowHoles)
{
    /// <summary>What becomes of the task whose write was blocked; of no effect in the other modes.</summary>
    public AfterDeny AfterDeny { get; init; } = AfterDeny.Kill;

    /// <summary>Where a task in quarantine is turned away.</summary>
    public Quarantine Quarantine { get; init; } = Quarantine.None;

    /// <summary>What becomes of calls that are blocked; of no effect in the other modes.</summary>
    public DeniedCalls DeniedCalls { get; init; } = DeniedCalls.Skip;

    /// <summary>Who has the probes. Mode block needs the gate, whatever is said here.</summary>
    public ProbeHostKind Host { get; init; } = ProbeHostKind.Events;

    /// <summary>Whether the gate has the probes.</summary>
    public bool IsInGate => Mode == EnforcementMode.Block || Host == ProbeHostKind.Gate;

    /// <summary>What narrows the legal set of a single site.</summary>
    public LegalSetKind LegalSets { get; init; } = LegalSetKind.Compartment;

    /// <summary>
    /// The file of the model that tells objects without a record by their content, from the folder of the policy file;
    /// null without one.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// The file of what was learnt to be legal, from the folder of the policy file; null without one.
    /// </summary>
    public string? Learnt { get; init; }

    /// <summary>
    /// Whether, before the working phase, writes to objects of which nothing is known are denied.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// The initialization phase ends before its deadline if no object without a record has been met for the first time
    /// for so long.
    /// </summary>
    public TimeSpan Quiet { get; init; } = LongestInitialization;

    /// <summary>The deadline of the initialization phase if a policy says nothing.</summary>
    public static TimeSpan DefaultInitialization { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The quiet time that ends it before if a policy says nothing.</summary>
    public static TimeSpan DefaultQuiet { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest initialization time: a week.</summary>
    public static TimeSpan LongestInitialization { get; } = TimeSpan.FromDays(7);

    /// <summary>A policy with all defaults.</summary>
    public static Policy WithDefaults(string name, CompartmentDefinition compartment) => new(
        name,
        compartment,
        EnforcementMode.Observe,
        DefaultInitialization,
        LegalAdditions.Default,
        BulkWriters: [],
        PolicyLimits.Default,
        AllowHoles: false)
    {
        Quiet = DefaultQuiet,
    };

    /// <summary>
    /// The policy that stands for a bare module name: observe the whole module, all else at its default.
    /// </summary>
    /// <exception cref="ArgumentException">The text cannot name a module and a compartment.</exception>
    public static Policy ForModule(string module)
    {
        var name = KernelNames.NormalizeModule(module);
        if (!KernelNames.IsModule(name) || !PolicyName.IsValid(name.ToLowerInvariant()))
            throw new ArgumentException($"'{module}' cannot name a module and a compartment", nameof(module));
        return WithDefaults(name.ToLowerInvariant(), CompartmentDefinition.OfModule(name));
    }
}
