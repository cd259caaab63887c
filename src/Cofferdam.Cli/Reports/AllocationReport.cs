using System.Globalization;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.Typing;

namespace Cofferdam.Cli.Reports;

/// <summary>A call of an allocator from the compartment.</summary>
internal sealed record AllocationReport(
    string Function, long Offset, string Allocator, string Family, ulong? Size, string Reported, string? Makes)
{
    /// <summary>The report of an allocation site.</summary>
    public static AllocationReport Of(AllocationSite site) => new(
        site.Function,
        site.Offset,
        site.Allocator.Name,
        ReportNames.Of(site.Allocator.Family),
        site.Size,
        ReportNames.Of(site.Report),
        site.Type switch
        {
            SiteType.Specific specific => specific.Target.ToString(),
            SiteType.Weak weak => weak.Target.ToString(),
            _ => null,
        });

    /// <summary>The place as function+0xoffset.</summary>
    public string Place() => string.Create(CultureInfo.InvariantCulture, $"{Function}+0x{Offset:x}");
}
