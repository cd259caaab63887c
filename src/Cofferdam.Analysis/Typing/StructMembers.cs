using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// Finds what lies at the offsets of structs, and what pointers there point to. Safe for concurrent use.
/// </summary>
/// <param name="types">The types.</param>
internal sealed class StructMembers(BtfTypes types)
{
    private const int MostDepth = 16;

    private readonly ConcurrentDictionary<(BtfTypeId Struct, long Offset), ImmutableArray<FoundMember>> _members = [];

    private readonly Lazy<ILookup<ulong, BtfStruct>> _ownBySize = new(() => types.Own
        .OfType<BtfStruct>()
        .Where(type => !type.IsUnion && type.Name.Length > 0)
        .ToLookup(type => (ulong)type.Size));

    private readonly Lazy<ILookup<string, BtfStruct>> _byFirstMember = new(() => AllStructs(types)
        .Where(type => !type.IsUnion && type.Members.Count > 0)
        .Select(type => (Type: type, First: types.Resolve(type.Members[0].Type) as BtfStruct))
        .Where(pair => pair.First is { Name.Length: > 0 })
        .ToLookup(pair => pair.First!.Name, pair => pair.Type, StringComparer.Ordinal));

    /// <summary>The types.</summary>
    public BtfTypes Types => types;

    /// <summary>
    /// The innermost members that hold the byte at an offset: one, several of a union, or none; an element stands for
    /// the array that holds it. The last member may be an array without an end.
    /// </summary>
    public ImmutableArray<FoundMember> At(BtfStruct container, long offset) =>
        offset < 0
            ? []
            : _members.GetOrAdd(
                (container.Id, offset), _ => [.. Find(container, (ulong)offset, "", MostDepth).Distinct()]);

    /// <summary>The path to an offset in words, for a struct that has it; empty if nothing is there.</summary>
    public string PathOf(BtfStruct container, long offset)
    {
        var found = At(container, offset);
        if (found.IsEmpty)
            return "";
        var first = found[0];
        return first.Rest == 0
            ? first.Path
            : string.Create(CultureInfo.InvariantCulture, $"{first.Path}+{first.Rest}");
    }

    /// <summary>What the pointers that start at an offset point to; none if there is no pointer to a type.</summary>
    public IEnumerable<PointerTarget> PointeesAt(BtfStruct container, long offset)
    {
        foreach (var member in At(container, offset))
        {
            if (member.Rest != 0)
                continue;
            if (PacketPointers.Contains(container.Name, member.Path))
                yield return new PointerTarget.Packet();
            else if ((TargetOf(member.Type) ?? NumberTarget(container, member)) is { } target)
                yield return target;
        }
    }

    /// <summary>
    /// The innermost struct that is an element of an array at an offset, and the place in it; null if there is none.
    /// </summary>
    public PointerTarget.Struct? ElementAt(BtfStruct container, long offset)
    {
        PointerTarget.Struct? found = null;
        for (var depth = 0; depth < MostDepth && offset >= 0; depth++)
        {
            var at = (ulong)offset;
            var member = container.Members.FirstOrDefault(m =>
                m.BitSize == 0 && m.BitOffset / 8 <= at
                && (types.SizeOf(m.Type) is { } size and > 0 ? at < (m.BitOffset / 8) + size : IsArray(m.Type)));
            if (member == default)
                break;
            var (type, rest) = InElement(member.Type, at - (member.BitOffset / 8));
            if (types.Resolve(type) is not BtfStruct nested)
                break;
            (container, offset) = (Named(nested, type), (long)rest);
            // Without a name, or in everything: the struct around it says more.
            if (IsArray(member.Type) && !CommonTypes.Contains(container))
                found = new PointerTarget.Struct(container, offset);
        }

        return found;
    }

    /// <summary>The structs of the module itself that have this size; none for the image.</summary>
    public IEnumerable<BtfStruct> OwnOfSize(ulong size) => types.Base is null ? [] : _ownBySize.Value[size];

    /// <summary>
    /// The structs whose first member is a struct, or begins with it; none of one that is in everything.
    /// </summary>
    public IEnumerable<BtfStruct> BeginningWith(BtfStruct type)
    {
        var waiting = new Queue<BtfStruct>([type]);
        var met = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var next))
        {
            if (next.Name.Length == 0 || CommonTypes.Contains(next) || !met.Add(next.Name))
                continue;
            foreach (var found in _byFirstMember.Value[next.Name])
            {
                yield return found;
                waiting.Enqueue(found);
            }
        }
    }

    /// <summary>Whether the first member of a struct is a struct with this tag, or begins with one.</summary>
    public bool BeginsWith(BtfStruct type, string tag)
    {
        for (var depth = 0; depth < MostDepth && type.Members.Count > 0; depth++)
        {
            if (types.Resolve(type.Members[0].Type) is not BtfStruct first)
                return false;
            if (first.Name == tag)
                return true;
            type = first;
        }

        return false;
    }

    /// <summary>What a value of this type points to; null for a number, and a pointer to void or a function.</summary>
    public PointerTarget? TargetOf(BtfTypeId type) =>
        types.Resolve(type) is BtfPointer pointer ? PlaceOf(pointer.Target) : null;

    /// <summary>An object of this type as a target; null for void and functions.</summary>
    public PointerTarget? PlaceOf(BtfTypeId type)
    {
        var resolved = types.Resolve(type);
        for (var depth = 0; depth < MostDepth && resolved is BtfArray array; depth++)
        {
            type = array.Element;
            resolved = types.Resolve(type);
        }

        return resolved switch
        {
            BtfStruct place => new PointerTarget.Struct(Named(place, type), 0),
            BtfForward declared => types.FindAll<BtfStruct>(declared.Name)
                .FirstOrDefault(defined => defined.IsUnion == declared.IsUnion) is { } defined
                    ? new PointerTarget.Struct(defined, 0)
                    : null,
            BtfInteger or BtfEnumeration or BtfFloat => new PointerTarget.Scalar(type, resolved.Name),
            BtfPointer => new PointerTarget.Scalar(type, "pointer"),
            _ => null,
        };
    }

    private static IEnumerable<BtfStruct> AllStructs(BtfTypes types) =>
        (types.Base?.Own ?? []).Concat(types.Own).OfType<BtfStruct>();

    private PointerTarget.Struct? NumberTarget(BtfStruct container, FoundMember member) =>
        PointerNumbers.TargetOf(container.Name, member.Path) is { } tag && types.Find<BtfStruct>(tag) is { } type
            ? new PointerTarget.Struct(type, 0)
            : null;

    // An anonymous struct may have a name as a type.
    private BtfStruct Named(BtfStruct place, BtfTypeId type)
    {
        for (var depth = 0; depth < MostDepth && place.Name.Length == 0; depth++)
        {
            switch (types[type])
            {
                case BtfTypedef typedef:
                    return place with { Name = typedef.Name };
                case BtfModifier modifier:
                    type = modifier.Target;
                    break;
                case BtfTypeTag tag:
                    type = tag.Target;
                    break;
                default:
                    return place;
            }
        }

        return place;
    }

    private IEnumerable<FoundMember> Find(BtfStruct container, ulong offset, string prefix, int depth)
    {
        if (depth == 0)
            yield break;
        foreach (var member in container.Members)
        {
            var start = member.BitOffset / 8;
            var size = types.SizeOf(member.Type) ?? 0;
            var isEndless = size == 0 && types.Resolve(member.Type) is BtfArray { Count: 0 };
            if (member.BitSize != 0 || offset < start || (!isEndless && offset >= start + size))
                continue;
            var path = Join(prefix, member.Name);
            var (type, rest) = InElement(member.Type, offset - start);
            if (types.Resolve(type) is not BtfStruct nested)
            {
                yield return new FoundMember(path, type, rest, IsArray(member.Type));
                continue;
            }

            foreach (var found in Find(nested, rest, path, depth - 1))
                yield return found with { IsElement = found.IsElement || IsArray(member.Type) };
        }
    }

    private static string Join(string prefix, string name) =>
        prefix.Length == 0 ? name : name.Length == 0 ? prefix : $"{prefix}.{name}";

    private bool IsArray(BtfTypeId type) => types.Resolve(type) is BtfArray;

    private (BtfTypeId Type, ulong Within) InElement(BtfTypeId type, ulong rest)
    {
        for (var depth = 0; depth < MostDepth; depth++)
        {
            if (types.Resolve(type) is not BtfArray array || types.SizeOf(array.Element) is not ({ } size and > 0))
                break;
            type = array.Element;
            rest %= size;
        }

        return (type, rest);
    }
}
