namespace Cofferdam.Cli.Doctor;

/// <summary>Whether an enforcement mode can work on this machine.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Available">Whether it can; null if that could not be seen.</param>
/// <param name="Because">The checks that decide: what is missing, or could not be seen.</param>
internal sealed record ModeCheck(string Mode, bool? Available, IReadOnlyList<string> Because)
{
    /// <summary>Judges a mode by the checks that it needs.</summary>
    public static ModeCheck Of(string mode, IEnumerable<Check> checks)
    {
        var needed = checks.Where(check => check.NeededBy.Contains(mode)).ToArray();
        // The caller's own privilege says nothing about the machine: to root, everything may be there.
        var missing = needed.Where(check => check is { Status: CheckStatus.Missing, Id: not "privilege" }).ToArray();
        var unseen = needed.Where(check => check.Status is CheckStatus.Missing or CheckStatus.Unknown).ToArray();
        return missing.Length > 0
            ? new ModeCheck(mode, false, [.. missing.Select(check => check.Id)])
            : new ModeCheck(mode, unseen.Length > 0 ? null : true, [.. unseen.Select(check => check.Id)]);
    }
}
