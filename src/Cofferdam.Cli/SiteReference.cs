using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli;

/// <summary>How a user names an access site: function+0xoffset, its address, or its number.</summary>
internal static class SiteReference
{
    /// <summary>The site that is meant.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="map">The compartment.</param>
    /// <param name="compiled">What gives numbers to sites; null for a recorded kernel.</param>
    /// <exception cref="CommandException">The text names no site.</exception>
    /// <exception cref="NotFoundException">The compartment has no such site.</exception>
    public static AccessSite Find(string text, AccessMap map, CompiledPolicy? compiled)
    {
        if (text.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus)
            return FindPlace(text, text[..plus], text[(plus + 1)..], map);
        if (TryParseHex(text, out var address))
        {
            return map.Sites.FirstOrDefault(site => site.Address.Value == address)
                ?? throw new NotFoundException($"no access site of the compartment is at {text}");
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw new CommandException(
                ExitCode.Usage, $"'{text}' names no site: use function+0xoffset, an address, or a number");
        if (compiled is null)
            throw new CommandException(ExitCode.Usage, "the sites of a recorded kernel have no numbers");
        return id < compiled.Sites.Count
            ? map.Sites.First(site => site.Address == compiled.Sites[id].Address)
            : throw new NotFoundException(FormattableString.Invariant(
                $"no site has the number {id}: there are {compiled.Sites.Count}, from 0"));
    }

    private static AccessSite FindPlace(string text, string function, string distance, AccessMap map)
    {
        if (!TryParseHex(distance, out var offset))
        {
            throw new CommandException(
                ExitCode.Usage, $"'{text}' names no site: '{distance}' is no hexadecimal number");
        }

        var own = map.Sites.Where(site => site.Function == function).ToArray();
        if (own.Length == 0)
        {
            throw new NotFoundException(
                "function with access sites", function, map.Sites.Select(site => site.Function));
        }

        if (Array.Find(own, site => (ulong)site.Offset == offset) is { } found)
            return found;
        var near = own.OrderBy(site => Math.Abs(site.Offset - (long)offset)).Take(3).OrderBy(site => site.Offset);
        throw new NotFoundException(
            $"no access site is at {text}; the nearest are "
            + string.Join(", ", near.Select(site => FormattableString.Invariant($"{function}+0x{site.Offset:x}"))));
    }

    private static bool TryParseHex(string text, out ulong number)
    {
        number = 0;
        return text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
