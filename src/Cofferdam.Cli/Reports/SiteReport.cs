using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Cli.Reports;

/// <summary>
/// One instruction that writes memory. The length is text: "8", "8*rcx", or "?". What its check covers is counted from
/// the effective address; null where it depends on a register, or nothing is checked. The pointer into the object that
/// it must stay in is in a register, or was kept at an anchor. The place is where it is checked if that is not at the
/// instruction, with the effective address over the registers there.
/// </summary>
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
    string? Reason,
    long? CheckedFrom,
    long? CheckedTo,
    string? ObjectRegister,
    string? Anchor,
    string? CheckedAt)
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
        (site.Need as ProbeNeed.UncoveredByProbe)?.Reason,
        HasFixedCheck(site) ? site.Check.Covered.Start : null,
        HasFixedCheck(site) ? site.Check.Covered.End : null,
        site.Need is ProbeNeed.CheckedByProbe
            && site.Check is { Anchor: null, ObjectRegister: not Register64.None and var register }
                ? register.ToText()
                : null,
        site.Need is ProbeNeed.CheckedByProbe ? site.Check.Anchor?.Place : null,
        site.Check.Early is { } early ? PlaceOf(early, site) : null);

    private static string PlaceOf(EarlyCheck early, AccessSite site)
    {
        var offset = early.Address - site.FunctionStart;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{site.Function}{(offset < 0 ? "-" : "+")}0x{Math.Abs(offset):x}, off {early.Place}");
    }

    private static bool HasFixedCheck(AccessSite site) =>
        site.Need is ProbeNeed.CheckedByProbe && site.Length.Kind == AccessLengthKind.Fixed;

    /// <summary>What it writes, in one phrase.</summary>
    public string Describe()
    {
        var need = Need switch
        {
            "none" => $"proven, {Class.Replace('_', '-')}",
            "probe" => $"checked{CheckText()}{(CheckedAt is null ? "" : $", ahead at {CheckedAt}")}",
            "covered" => "covered by other checks",
            _ => $"UNPROVABLE ({Reason})",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{need}: {Kind.Replace('_', ' ')}, {Length} {(Length == "1" ? "byte" : "bytes")} at {EffectiveAddress}");
    }

    private string CheckText()
    {
        var bytes = CheckedFrom is { } from && CheckedTo is { } to && $"{to - from}" != Length
            ? string.Create(CultureInfo.InvariantCulture, $" from {from:+0;-0;0} to {to:+0;-0;0}")
            : "";
        return Anchor is not null ? $"{bytes} in the object of the pointer kept at {Anchor}"
            : ObjectRegister is not null ? $"{bytes} in the object of {ObjectRegister}"
            : bytes;
    }
}
