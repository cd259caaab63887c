using Cofferdam.Cli.Doctor;

namespace Cofferdam.Cli.Reports;

/// <summary>What a machine can do.</summary>
internal sealed record DoctorReport(
    IReadOnlyList<DoctorReport.ModePart> Modes, IReadOnlyList<DoctorReport.CheckPart> Checks)
{
    /// <summary>The report of a diagnosis.</summary>
    public static DoctorReport Of(Diagnosis diagnosis) => new(
        [.. diagnosis.Modes.Select(mode => new ModePart(mode.Mode, mode.Available, mode.Because))],
        [
            .. diagnosis.Checks.Select(check => new CheckPart(
                check.Id, ReportNames.Of(check.Status), check.Found, check.Remedy, check.NeededBy)),
        ]);

    /// <summary>The verdict on a mode.</summary>
    internal sealed record ModePart(string Mode, bool? Available, IReadOnlyList<string> Because);

    /// <summary>One check.</summary>
    internal sealed record CheckPart(
        string Id, string Status, string Found, string? Remedy, IReadOnlyList<string> NeededBy);
}
