namespace Cofferdam.Cli.Doctor;

/// <summary>One thing that confining needs of the machine, and whether it is there.</summary>
/// <param name="Id">A stable name for programs.</param>
/// <param name="Status">What was found out.</param>
/// <param name="Found">What there is, in a few words.</param>
/// <param name="Remedy">What to do about it; null if nothing is wrong.</param>
internal sealed record Check(string Id, CheckStatus Status, string Found, string? Remedy = null)
{
    /// <summary>The modes that cannot work without it.</summary>
    public IReadOnlyList<string> NeededBy { get; init; } = [];

    /// <summary>It is there.</summary>
    public static Check Ok(string id, string found) => new(id, CheckStatus.Ok, found);

    /// <summary>It is not there, but one can do without.</summary>
    public static Check Degraded(string id, string found, string remedy) =>
        new(id, CheckStatus.Degraded, found, remedy);

    /// <summary>It is not there.</summary>
    public static Check Missing(string id, string found, string remedy) => new(id, CheckStatus.Missing, found, remedy);

    /// <summary>It could not be seen; without a remedy, because the caller is not root.</summary>
    public static Check Unknown(string id, string found, string? remedy = null) =>
        new(id, CheckStatus.Unknown, found, remedy);
}
