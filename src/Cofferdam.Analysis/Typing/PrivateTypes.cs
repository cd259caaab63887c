using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// The structs behind headers that one routine works on, as the tables of operations that it is in tell: accepted only
/// if all of them agree.
/// </summary>
internal sealed class PrivateTypes
{
    private readonly Dictionary<string, (BtfStruct Type, long Start)> _byHeader = new(StringComparer.Ordinal);

    /// <summary>Those of a routine.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="parts">What the tables of the kernel say.</param>
    /// <param name="members">The types of the routine's module.</param>
    public PrivateTypes(Routine routine, IReadOnlyList<PrivatePart> parts, StructMembers members)
    {
        var module = routine.Parts[0].Code.Module;
        foreach (var ofHeader in parts.Where(part => part.Module == module).GroupBy(part => part.Header))
        {
            // A function that is in no table is a helper of those that are: of all of them, if they agree.
            var own = ofHeader.Where(part => part.Functions.Contains(routine.Start)).ToArray();
            var meant = own.Length > 0 ? own : [.. ofHeader];
            var types = meant.Select(part => TypeOf(part, members)).Distinct().Take(2).ToArray();
            if (types is [{ } type] && meant.Select(part => part.Start).Distinct().Count() == 1)
                _byHeader.Add(ofHeader.Key, (type, meant[0].Start));
        }
    }

    /// <summary>The place in the private struct, for one behind or in its header; otherwise the same place.</summary>
    public PointerTarget Refine(PointerTarget target) =>
        target is PointerTarget.Struct { Offset: { } offset } place
        && _byHeader.TryGetValue(place.Type.Name, out var found)
        && offset >= (found.Start == 0 ? place.Type.Size : found.Start)
            ? new PointerTarget.Struct(found.Type, offset - found.Start)
            : target;

    // By its size, and where several have it by the name that the table begins with.
    private static BtfStruct? TypeOf(PrivatePart part, StructMembers members)
    {
        var candidates = members.OwnOfSize(part.Size)
            .Where(type => part.Start > 0 || members.BeginsWith(type, part.Header))
            .ToArray();
        if (candidates.Length == 1)
            return candidates[0];
        var named = candidates.Where(type => part.Table == $"{type.Name}_ops").Take(2).ToArray();
        return named.Length == 1 ? named[0] : null;
    }
}
