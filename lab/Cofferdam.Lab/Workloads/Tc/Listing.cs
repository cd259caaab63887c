using System.Globalization;
using System.Text.RegularExpressions;
using Cofferdam.Lab.Workloads.Network;

namespace Cofferdam.Lab.Workloads.Tc;

/// <summary>
/// What <c>tc -s</c> shows as text, which it does for everything; its JSON is no JSON for classes and ematches. It is a
/// list of blocks whose first lines tell what they are about; a block is named by something that is in its first line.
/// </summary>
/// <param name="what">What was listed.</param>
/// <param name="blocks">The blocks.</param>
internal sealed partial class Listing(string what, string[] blocks)
{
    /// <summary>Lists something.</summary>
    /// <param name="tc">What shows it.</param>
    /// <param name="place">The namespace.</param>
    /// <param name="what">The words after <c>tc -s</c>.</param>
    /// <param name="sort">The word that each block begins with.</param>
    public static Listing Of(NetworkProgram tc, string place, string what, string sort) =>
        new(what, $"\n{tc.Show(place, what)}".Split($"\n{sort} ")[1..]);

    /// <summary>How many blocks have a name.</summary>
    public int Count(string name) => blocks.Count(block => Is(block, name));

    /// <summary>The first block of a name.</summary>
    /// <exception cref="WrongContentException">There is none.</exception>
    public string Block(string name) => blocks.FirstOrDefault(block => Is(block, name))
        ?? throw new WrongContentException($"tc {what} does not show '{name}'");

    /// <summary>Insists that a block shows something.</summary>
    /// <exception cref="WrongContentException">It does not.</exception>
    public void Expect(string name, string expected)
    {
        if (!Block(name).Contains(expected, StringComparison.Ordinal))
            throw new WrongContentException($"tc {what}: expected '{expected}', found {Block(name)}");
    }

    /// <summary>The packets that a class has sent, or the first action of a filter has met.</summary>
    /// <exception cref="WrongContentException">There are no counters of this name.</exception>
    public long Packets(string name) => Counter(name, "packets");

    /// <summary>The packets that the first action of a filter has dropped.</summary>
    /// <exception cref="WrongContentException">There are no counters of this name.</exception>
    public long Drops(string name) => Counter(name, "drops");

    // The block for the chain that a filter is in comes before that for the filter and has no counters.
    private long Counter(string name, string counter) =>
        blocks.Where(block => Is(block, name)).Select(block => Counters().Match(block))
            .FirstOrDefault(match => match.Success) is { } match
            ? long.Parse(match.Groups[counter].Value, CultureInfo.InvariantCulture)
            : throw new WrongContentException($"tc {what} shows no counters of '{name}'");

    private static bool Is(string block, string name) =>
        block.Split('\n')[0].Contains(name, StringComparison.Ordinal);

    [GeneratedRegex(@"Sent \d+ bytes (?<packets>\d+) pkt \(dropped (?<drops>\d+),")]
    private static partial Regex Counters();
}
