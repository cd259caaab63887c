using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// Finds the object that an address computed from a pointer and something unknown must stay in: the same-object rule.
/// An index may lead out of an object into another one that is legal as well; the pointer it starts from does not.
/// </summary>
/// <param name="flow">The values.</param>
/// <param name="types">The types of the routine's module, or of the image.</param>
/// <param name="nameOf">The name of the function at an address.</param>
public sealed class ObjectFinder(ValueFlow flow, BtfTypes types, Func<KernelAddress, string?> nameOf)
{
    private readonly PointerTypes _pointers = new(flow, types, nameOf);

    /// <summary>
    /// A register that holds a pointer into the object of <paramref name="target"/>, and where the object lies around
    /// that pointer if its type tells; null if the address is no such sum, or no register has the pointer any more.
    /// </summary>
    /// <param name="target">The address that is written.</param>
    /// <param name="state">The state before the instruction.</param>
    public (Register64 Register, ByteRange? Extent)? Find(AddressValue target, MachineState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var start = target.Base;
        if (target is { Scale: 1, Index: { } other } && IsPointer(other) && !IsPointer(start))
            start = other;
        var root = _pointers.RootOf(start);
        if (target.IsLinear && root.Symbol == start.Symbol)
            return null;
        if (flow.IsStack(root.Symbol))
            return OfOwnFrame(root, state);
        if (_pointers.PointeeOf(root.Symbol) is not { } type || FindRegister(root.Symbol, state) is not { } register)
            return null;
        return (register, ExtentOf(type, target, state[register].Offset));
    }

    private bool IsPointer(Value value) =>
        flow.IsStack(value.Symbol) || _pointers.PointeeOf(_pointers.RootOf(value).Symbol) is not null;

    // From the stack pointer up to the return address: no index of a local array leads there rightly.
    private static (Register64 Register, ByteRange? Extent)? OfOwnFrame(Value root, MachineState state)
    {
        var top = state[Register64.Rsp];
        return top.Symbol == root.Symbol && top.Offset < 0
            ? (Register64.Rsp, new ByteRange(0, -top.Offset))
            : null;
    }

    private static Register64? FindRegister(SymbolId symbol, MachineState state)
    {
        for (var register = Register64.Rax; register <= Register64.R15; register++)
        {
            if (state[register].Symbol == symbol)
                return register;
        }

        return null;
    }

    // Only where the index is one into an array inside the struct: another pointer may be the first of several structs,
    // or the head of a larger one.
    private ByteRange? ExtentOf(BtfStruct type, AddressValue target, long offset)
    {
        var terms = target.IsLinear && flow.Origins[target.Base.Symbol.Number] is SymbolOrigin.Sum sum
            ? sum.Terms
            : target;
        var isInArray = terms.Index is not null && terms.Base.Offset >= 0
            && MemberTypes.IsInArray(types, type, (ulong)terms.Base.Offset, (ulong)terms.Scale);
        return isInArray ? new ByteRange(-offset, type.Size - offset) : null;
    }
}
