using System.Globalization;
using System.Text;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.BulkWrites;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// Prints an access map as text: one line per site, under a heading per function, then helpers, gaps and totals.
/// Offsets are from the function's start; the same map gives the same text.
/// </summary>
public static class AccessMapPrinter
{
    /// <summary>The whole map.</summary>
    public static string Print(AccessMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var text = new StringBuilder();
        var allocations = map.Allocations.ToLookup(a => a.FunctionStart);
        var sites = map.Sites.ToLookup(s => s.FunctionStart);
        foreach (var function in map.Functions)
        {
            var module = function.Module is null ? "" : $" [{function.Module}]";
            text.Append(CultureInfo.InvariantCulture, $"{function.Name}{module}, {function.Bytes.Length} bytes\n");
            foreach (var site in sites[function.Start].Where(s => s.Function == function.Name))
                text.Append(Line(site)).Append('\n');
            foreach (var allocation in allocations[function.Start].Where(a => a.Function == function.Name))
                text.Append(Line(allocation)).Append('\n');
        }

        foreach (var helper in map.OutgoingHelpers)
        {
            var unknown = helper.Arguments == PointerArguments.Unknown ? ", prototype unknown" : "";
            text.Append(CultureInfo.InvariantCulture, $"helper {helper.Name}: {helper.Calls} calls{unknown}\n");
        }

        foreach (var gap in map.Gaps)
        {
            var offset = gap.Range.Start - gap.FunctionStart;
            text.Append(CultureInfo.InvariantCulture, $"gap {gap.Function}+0x{offset:x}: {gap.Reason}\n");
        }

        AppendTotals(map.Counts, text);
        return text.ToString();
    }

    /// <summary>
    /// One site on one line: offset, class, kind, length, address expression, need, instruction.
    /// </summary>
    public static string Line(AccessSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        var fault = site.CanFault ? " may-fault" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  +0x{site.Offset:x} {site.Class} {site.Kind} {site.Length} {site.EffectiveAddress} {site.Need}{fault}"
            + $" | {site.Text}");
    }

    /// <summary>One allocation site on one line: offset of the call, allocator, size, cache, report.</summary>
    public static string Line(AllocationSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        var size = site.Size is { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) : "?";
        var cache = site.Cache switch
        {
            CacheReference.Variable variable => $" cache *{variable.Location}",
            CacheReference.Fixed constant => $" cache {constant.Cache}",
            _ => "",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  +0x{site.Offset:x} allocates with {site.Allocator.Name}, size {size}{cache},"
            + $" reported as {site.Report}");
    }

    private static void AppendTotals(AccessCounts counts, StringBuilder text)
    {
        var invariant = CultureInfo.InvariantCulture;
        text.Append(invariant, $"functions {counts.Functions}, bytes {counts.CodeBytes}, ");
        text.Append(invariant, $"instructions {counts.Instructions}, stores {counts.Stores}, ");
        text.Append(invariant, $"probes {counts.ProbesNeeded}, covered {counts.Covered}, ");
        text.Append(invariant, $"anchors {counts.Anchors}, ");
        text.Append(invariant, $"unprovable {counts.Unprovable}, ");
        text.Append(invariant, $"indirect calls {counts.IndirectCalls}, indirect jumps {counts.IndirectJumps}\n");
        text.Append("by class:").AppendJoin(',', counts.ByClass.Select(p => $" {p.Key} {p.Value}")).Append('\n');
        var kinds = counts.ByKind.Where(p => p.Value != 0).Select(p => $" {p.Key} {p.Value}");
        text.Append("by kind:").AppendJoin(',', kinds).Append('\n');
    }
}
