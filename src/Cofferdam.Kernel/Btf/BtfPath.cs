using System.Globalization;

namespace Cofferdam.Kernel.Btf;

/// <summary>
/// Follows the text of a member path through types: names joined by dots, each with any number of [index].
/// </summary>
internal static class BtfPath
{
    // Anonymous structs inside one another; the kernel nests fewer than ten.
    private const int MaximumDepth = 32;
    // Members looked at to find one; the largest structs of a kernel have a few thousand.
    private const int MaximumSteps = 1_000_000;

    public static BtfField? Follow(BtfTypes types, BtfTypeId structure, string path)
    {
        var type = structure;
        var bitOffset = 0ul;
        var bitField = 0;
        foreach (var step in path.Split('.'))
        {
            var bracket = step.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? step : step[..bracket];
            if (name.Length == 0
                || types.Resolve(type) is not BtfStruct composite
                || FindMember(types, composite, name) is not { } member)
            {
                return null;
            }

            (type, bitField) = (member.Type, member.BitSize);
            bitOffset += member.BitOffset;
            if (bracket >= 0)
            {
                if (FollowIndexes(types, type, step[bracket..]) is not { } element)
                    return null;

                type = element.Type;
                bitOffset += element.BitOffset;
            }
        }

        var bitSize = bitField != 0 ? (ulong)bitField : (types.SizeOf(type) ?? 0) * 8;
        return new BtfField(path, type, bitOffset, bitSize, bitField != 0);
    }

    private static BtfMember? FindMember(BtfTypes types, BtfStruct composite, string name)
    {
        var steps = 0;
        return Find(composite, 0);

        BtfMember? Find(BtfStruct inside, int depth)
        {
            foreach (var member in inside.Members)
            {
                if (depth > MaximumDepth || ++steps > MaximumSteps)
                {
                    throw BtfReader.Malformed(
                        $"type {composite.Id.Value}: too many anonymous structs inside one another");
                }

                if (member.Name == name)
                    return member;

                if (member.Name.Length == 0
                    && types.Resolve(member.Type) is BtfStruct inner
                    && Find(inner, depth + 1) is { } found)
                {
                    return found with { BitOffset = unchecked(member.BitOffset + found.BitOffset) };
                }
            }

            return null;
        }
    }

    private static (BtfTypeId Type, ulong BitOffset)? FollowIndexes(BtfTypes types, BtfTypeId type, string brackets)
    {
        var bitOffset = 0ul;
        while (brackets.Length > 0)
        {
            var end = brackets.IndexOf(']', StringComparison.Ordinal);
            if (brackets[0] != '[' || end < 0
                || !TryParseIndex(brackets.AsSpan(1, end - 1), out var index)
                || types.Resolve(type) is not BtfArray array
                || (index >= array.Count && array.Count != 0)
                || types.SizeOf(type) is null
                || types.SizeOf(array.Element) is not { } size)
            {
                return null;
            }

            bitOffset = bitOffset + (index * size * 8);
            type = array.Element;
            brackets = brackets[(end + 1)..];
        }

        return (type, bitOffset);
    }

    private static bool TryParseIndex(ReadOnlySpan<char> text, out uint index) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
