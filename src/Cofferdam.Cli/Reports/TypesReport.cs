namespace Cofferdam.Cli.Reports;

/// <summary>The types of one name: different files may define it differently.</summary>
internal sealed record TypesReport(IReadOnlyList<TypesReport.TypePart> Types)
{
    /// <summary>One type, its definition as C.</summary>
    internal sealed record TypePart(uint Id, string Name, string Kind, ulong? SizeBytes, string Definition);
}
