using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Cli.Reports;

/// <summary>A place whose writes go unchecked.</summary>
internal sealed record HoleReport(string Place, string Address, string Reason)
{
    /// <summary>The reports of holes.</summary>
    public static IReadOnlyList<HoleReport> Of(IEnumerable<Hole> holes) =>
        [.. holes.Select(hole => new HoleReport(hole.Place, hole.Address.ToString(), hole.Reason))];
}
