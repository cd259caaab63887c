namespace Cofferdam.Analysis.Typing;

/// <summary>The reasons in words.</summary>
public static class UntypedReasonText
{
    /// <summary>The reason as the end of a sentence about a pointer.</summary>
    public static string ToText(this UntypedReason reason) => reason switch
    {
        UntypedReason.NoPrototype => "it comes from a function without a known prototype",
        UntypedReason.NoPointer => "the source declares it as a number or a pointer to anything",
        UntypedReason.IndirectCall => "it is the result of an indirect call",
        UntypedReason.UntypedBase => "it is read through a pointer of unknown type",
        UntypedReason.UntypedMember => "it is read from a member that is no pointer to a type",
        UntypedReason.Variable => "it is read from a variable, of which BTF tells no type",
        UntypedReason.Frame => "it is read from the function's own frame",
        UntypedReason.Disagreement => "values of several types meet",
        UntypedReason.Computed => "it is computed in a way that is not followed",
        UntypedReason.Lost => "it is what a call or an unknown way of control left in a register",
        UntypedReason.BadTypes => "the types of the kernel make no sense",
        _ => "no way to this code is known",
    };
}
