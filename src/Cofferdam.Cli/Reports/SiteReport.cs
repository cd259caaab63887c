using System.Globalization;
using Cofferdam.Analysis.Accesses;

namespace Cofferdam.Cli.Reports;

/// <summary>One instruction that writes memory. The length is text: "8", "8*rcx", or "?".</summary>
internal sealed record SiteReport(
    string Function,
    long Offset,
    string Address,
    string Instruction,
    string Class,
    string Kind,
    string Length,
    string EffectiveAddress,
    bool CanFault,
    string Need,
    string? Reason)
{
    /// <summary>The report of an access site.</summary>
    public static SiteReport Of(AccessSite site) => new(
        site.Function,
        site.Offset,
        site.Address.ToString(),
        site.Text,
        ReportNames.Of(site.Class),
        ReportNames.Of(site.Kind),
        site.Length.ToString(),
        site.EffectiveAddress.ToString(),
        site.CanFault,
        site.Need switch
        {
            ProbeNeed.NoProbe => "none",
            ProbeNeed.CheckedByProbe => "probe",
            ProbeNeed.CoveredByOthers => "covered",
            _ => "unprovable",
        },
        (site.Need as ProbeNeed.UncoveredByProbe)?.Reason);

    /// <summary>What it writes, in one phrase.</summary>
    public string Describe()
    {
        var need = Need switch
        {
            "none" => $"proven, {Class.Replace('_', '-')}",
            "probe" => "checked",
            _ => $"UNPROVABLE ({Reason})",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{need}: {Kind.Replace('_', ' ')}, {Length} {(Length == "1" ? "byte" : "bytes")} at {EffectiveAddress}");
    }
}
