using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>A table of plain text: what is in a cell is printed as it is, never read as markup.</summary>
internal sealed class TextTable
{
    private const char RightAligned = '>';

    private readonly Table _table = new() { Border = TableBorder.Simple };

    /// <summary>A table with these heads; one that starts with &gt; stands over right-aligned cells.</summary>
    public TextTable(params string[] heads)
    {
        foreach (var head in heads)
        {
            var right = head.StartsWith(RightAligned);
            var title = new Text(head.TrimStart(RightAligned), new Style(decoration: Decoration.Bold));
            _table.AddColumn(new TableColumn(title)
            {
                Alignment = right ? Justify.Right : Justify.Left,
                NoWrap = right,
            });
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _table.AddRow(cells.Select(cell => new Text(Printable.Of(cell))));

    /// <summary>Prints the table if it has rows.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        if (_table.Rows.Count > 0)
            console.Write(_table);
    }
}
