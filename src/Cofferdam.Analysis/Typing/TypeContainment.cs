using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// Whether an object may hold a struct. Says no only where the types exclude it: whoever is wrong here stops a write
/// that is right.
/// </summary>
public static class TypeContainment
{
    private const int MostDepth = 16;

    // A shorter array of numbers is no room that code uses for structs of its own (skb->cb has 48 bytes).
    private const ulong LeastRoom = 16;

    /// <summary>The answer.</summary>
    /// <param name="allocated">What the object was allocated as.</param>
    /// <param name="allocatedTypes">The types that tell what is in it.</param>
    /// <param name="size">The bytes allocated, if they are always the same; null if not.</param>
    /// <param name="wanted">The struct that is written.</param>
    /// <param name="wantedTypes">The types that tell what is in that.</param>
    public static bool MayHold(
        BtfStruct allocated, BtfTypes allocatedTypes, ulong? size, BtfStruct wanted, BtfTypes wantedTypes)
    {
        ArgumentNullException.ThrowIfNull(allocated);
        ArgumentNullException.ThrowIfNull(wanted);
        // Behind a header lies whatever was asked for.
        return size != allocated.Size
            || wanted.Name.Length == 0
            || allocated.Name.Length == 0
            || Holds(allocatedTypes, allocated, wanted.Name, MostDepth)
            || BeginsWith(wantedTypes, wanted, allocated.Name);
    }

    private static bool Holds(BtfTypes types, BtfStruct container, string tag, int depth)
    {
        if (container.Name == tag || depth == 0)
            return true;
        foreach (var member in container.Members)
        {
            var type = member.Type;
            var resolved = types.Resolve(type);
            for (var nesting = 0; resolved is BtfArray array; nesting++)
            {
                if (array.Count == 0 || nesting == MostDepth || IsRoom(types, array, types.SizeOf(type) ?? 0))
                    return true;
                type = array.Element;
                resolved = types.Resolve(type);
            }

            if (resolved is BtfStruct nested && Holds(types, nested, tag, depth - 1))
                return true;
        }

        return false;
    }

    private static bool IsRoom(BtfTypes types, BtfArray array, ulong size) =>
        size >= LeastRoom && types.Resolve(array.Element) is BtfInteger;

    // Allocated by the name of what it begins with.
    private static bool BeginsWith(BtfTypes types, BtfStruct type, string tag)
    {
        for (var depth = 0; depth < MostDepth; depth++)
        {
            if (type.Name == tag)
                return true;
            if (type.Members.Count == 0 || types.Resolve(type.Members[0].Type) is not BtfStruct first)
                return false;
            type = first;
        }

        return true;
    }
}
