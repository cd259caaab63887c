using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Reports;

/// <summary>A policy as JSON: the fields of the YAML file, times in milliseconds and sizes in bytes.</summary>
internal sealed record PolicyReport(
    int Version,
    string Name,
    PolicyReport.CompartmentPart Compartment,
    string Mode,
    string? Model,
    string? Learnt,
    PolicyReport.InitializationPart Initialization,
    PolicyReport.LegalPart Legal,
    string LegalSets,
    IReadOnlyList<PolicyReport.BulkWriterPart> BulkWriters,
    PolicyReport.LimitsPart Limits,
    bool AllowHoles)
{
    /// <summary>The report of a policy.</summary>
    public static PolicyReport Of(Policy policy) => new(
        PolicyReader.Version,
        policy.Name,
        new CompartmentPart(
            policy.Compartment.Modules, Texts(policy.Compartment.Functions), Texts(policy.Compartment.Exclude)),
        EnforcementModeNames.Of(policy.Mode),
        policy.Model,
        policy.Learnt,
        new InitializationPart(
            (long)Math.Min(policy.Quiet.TotalMilliseconds, policy.Initialization.TotalMilliseconds),
            (long)policy.Initialization.TotalMilliseconds,
            policy.Strict),
        new LegalPart(
            [.. LegalRegionNames.Of(policy.Legal.Regions)],
            policy.Legal.Caches,
            Texts(policy.Legal.AllocatedBy),
            Texts(policy.Legal.Symbols),
            policy.Legal.Modules),
        LegalSetKindNames.Of(policy.LegalSets),
        [
            .. policy.BulkWriters.Select(writer => new BulkWriterPart(
                writer.Function.ToString(), writer.Destination, writer.Length, writer.Unit)),
        ],
        new LimitsPart(policy.Limits.Records, policy.Limits.EventBytes, policy.Limits.EventsPerSite),
        policy.AllowHoles);

    private static IReadOnlyList<string> Texts<T>(IEnumerable<T> values)
        where T : notnull => [.. values.Select(value => value.ToString()!)];

    /// <summary>Which functions.</summary>
    internal sealed record CompartmentPart(
        IReadOnlyList<string> Modules, IReadOnlyList<string> Functions, IReadOnlyList<string> Exclude);

    /// <summary>How long objects without a record are expected.</summary>
    internal sealed record InitializationPart(long QuietMs, long DeadlineMs, bool Strict);

    /// <summary>What they may write besides their own.</summary>
    internal sealed record LegalPart(
        IReadOnlyList<string> Regions,
        IReadOnlyList<string> Caches,
        IReadOnlyList<string> AllocatedBy,
        IReadOnlyList<string> Symbols,
        IReadOnlyList<string> Modules);

    /// <summary>A function that writes for them: arguments by number, and bytes in the length's unit.</summary>
    internal sealed record BulkWriterPart(string Function, int Destination, int Length, int Unit);

    /// <summary>How much memory may be used.</summary>
    internal sealed record LimitsPart(int Records, long EventBytes, int EventsPerSite);
}
