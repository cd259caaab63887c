using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>The prototype of a function, over the types of its module.</summary>
/// <param name="Name">The function.</param>
/// <param name="Prototype">Its prototype.</param>
/// <param name="Members">The types.</param>
internal sealed record FunctionPrototype(string Name, BtfFunctionPrototype Prototype, StructMembers Members)
{
    /// <summary>
    /// What the argument with this number points to, counted from 0 in registers and then on the stack, to code that
    /// sees <paramref name="viewer"/>; null if it is no pointer to a type, or no argument.
    /// </summary>
    public PointerTarget? ArgumentTarget(int number, StructMembers viewer) =>
        number < Prototype.Parameters.Count
        // Structs that are passed by value take several registers, or none.
        && Prototype.Parameters.Take(number).All(p => Members.Types.Resolve(p.Type) is not (BtfStruct or BtfFloat))
            ? Seen(Members.TargetOf(Prototype.Parameters[number].Type), viewer)
            : null;

    /// <summary>What its result points to; null if it is no pointer to a type.</summary>
    public PointerTarget? ResultTarget(StructMembers viewer) =>
        PacketFunctions.Contains(Name)
            ? new PointerTarget.Packet()
            : Seen(Members.TargetOf(Prototype.Result), viewer);

    // The numbers of another module's own types mean nothing here.
    private PointerTarget? Seen(PointerTarget? target, StructMembers viewer)
    {
        if (target is null || ReferenceEquals(viewer, Members) || Members.Types.Base is null)
            return target;
        return target is PointerTarget.Struct { Type: var type } place
            && viewer.Types.FindAll<BtfStruct>(type.Name).FirstOrDefault(t => t.Size == type.Size) is { } own
                ? place with { Type = own }
                : null;
    }
}
