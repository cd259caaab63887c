using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>Finds what lies at an offset within a struct.</summary>
internal static class MemberTypes
{
    private const int MostDepth = 16;

    /// <summary>
    /// The types of the pointers that start at an offset, arrays and structs inside taken apart: one, several of a
    /// union, or none. A number beside a pointer in a union is no doubt.
    /// </summary>
    /// <exception cref="MalformedDataException">The types lead in a circle.</exception>
    public static IReadOnlyList<BtfTypeId> PointersAt(BtfTypes types, BtfStruct container, ulong offset) =>
        [.. At(types, container, offset, MostDepth).Where(type => types.Resolve(type) is BtfPointer).Distinct()];

    /// <summary>
    /// Whether an array of elements of <paramref name="elementSize"/> bytes, and more than one of them, holds the byte
    /// at an offset: then an index that is scaled by this size is an index into it.
    /// </summary>
    public static bool IsInArray(BtfTypes types, BtfStruct container, ulong offset, ulong elementSize) =>
        ArraysAt(types, container, offset, MostDepth).Any(size => size == elementSize);

    private static IEnumerable<BtfTypeId> At(BtfTypes types, BtfStruct container, ulong offset, int depth)
    {
        foreach (var (member, start) in MembersOver(types, container, offset, depth))
        {
            var inside = offset - start;
            var (type, rest) = InElement(types, member.Type, inside);
            if (types.Resolve(type) is BtfStruct nested)
            {
                foreach (var found in At(types, nested, rest, depth - 1))
                    yield return found;
            }
            else if (rest == 0)
            {
                yield return type;
            }
        }
    }

    private static IEnumerable<ulong> ArraysAt(BtfTypes types, BtfStruct container, ulong offset, int depth)
    {
        foreach (var (member, start) in MembersOver(types, container, offset, depth))
        {
            if (types.Resolve(member.Type) is BtfArray { Count: > 1 } array && types.SizeOf(array.Element) is { } size)
                yield return size;
            var (type, rest) = InElement(types, member.Type, offset - start);
            if (types.Resolve(type) is BtfStruct nested)
            {
                foreach (var found in ArraysAt(types, nested, rest, depth - 1))
                    yield return found;
            }
        }
    }

    private static IEnumerable<(BtfMember Member, ulong Start)> MembersOver(
        BtfTypes types, BtfStruct container, ulong offset, int depth)
    {
        if (depth == 0)
            yield break;
        foreach (var member in container.Members)
        {
            var start = member.BitOffset / 8;
            if (member.BitSize == 0 && start <= offset
                && types.SizeOf(member.Type) is { } size && offset < start + size)
            {
                yield return (member, start);
            }
        }
    }

    // Within an array: the element's type, and the offset within the element.
    private static (BtfTypeId Type, ulong Within) InElement(BtfTypes types, BtfTypeId type, ulong inside)
    {
        for (var depth = 0; depth < MostDepth; depth++)
        {
            if (types.Resolve(type) is not BtfArray array || types.SizeOf(array.Element) is not ({ } size and > 0))
                break;
            type = array.Element;
            inside %= size;
        }

        return (type, inside);
    }
}
