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
    private readonly InstructionPrinter _printer = new();

    /// <summary>
    /// The pointer into the object of <paramref name="target"/>; null if the address is no such sum, or the pointer is
    /// known nowhere.
    /// </summary>
    /// <param name="target">The address that is written.</param>
    /// <param name="state">The state before the instruction.</param>
    public ObjectPointer? Find(AddressValue target, MachineState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var start = target.Base;
        if (target is { Scale: 1, Index: { } other } && IsPointer(other) && !IsPointer(start))
            start = other;
        var (root, step) = _pointers.RootOf(start);
        if (target.IsLinear && step is null)
            return null;
        if (flow.IsStack(root.Symbol))
            return OfOwnFrame(root, state);
        if (_pointers.PointeeOf(root.Symbol) is not { } type)
            return null;
        var firstStep = step ?? target;
        return state.FindRegister(root.Symbol) is { } register
            ? new ObjectPointer(register, ExtentOf(type, firstStep, state[register].Offset))
            : OfAnchor(start.Symbol, root.Symbol, pointer => ExtentOf(type, firstStep, pointer), state);
    }

    private bool IsPointer(Value value) =>
        flow.IsStack(value.Symbol) || _pointers.PointeeOf(_pointers.RootOf(value).Root.Symbol) is not null;

    // From the stack pointer up to the return address: no index of a local array leads there rightly.
    private static ObjectPointer? OfOwnFrame(Value root, MachineState state)
    {
        var top = state[Register64.Rsp];
        return top.Symbol == root.Symbol && top.Offset < 0
            ? new ObjectPointer(Register64.Rsp, new ByteRange(0, -top.Offset))
            : null;
    }

    // A value is what its place made last, so the pointer that was there then is the one that this sum started from.
    private ObjectPointer? OfAnchor(
        SymbolId sum, SymbolId root, Func<long, ByteRange?> extentOf, MachineState state)
    {
        if (flow.Origins[sum.Number] is not SymbolOrigin.Sum { At: var at }
            || state.FindRegister(sum) is not { } register || state[register].Offset != 0)
        {
            return null;
        }

        var (instruction, before) = flow.Before(at);
        var (frame, frameBefore) = (state[Register64.Rsp], before[Register64.Rsp]);
        if (before.FindRegister(root) is not { } pointer
            || instruction.Assignment is not { Value: RegisterValue.Computed computed }
            || !flow.IsStack(frame.Symbol) || frame.Symbol != frameBefore.Symbol)
        {
            return null;
        }

        var code = flow.Graph.Routine.Parts.First(part => part.Code.Range.Contains(at)).Code;
        var anchor = new Anchor
        {
            Function = code.Name,
            FunctionStart = code.Start,
            Address = at,
            Text = _printer.Print(code, instruction),
            PointerRegister = pointer,
            Sum = computed.Address,
            Frame = frameBefore.Offset,
        };
        return new ObjectPointer(register, extentOf(before[pointer].Offset), anchor, frame.Offset);
    }

    // Only where the index is one into an array inside the struct: another pointer may be the first of several structs,
    // or the head of a larger one. What is added to the address of an element leads elsewhere in the struct at most.
    private ByteRange? ExtentOf(BtfStruct type, AddressValue firstStep, long pointer)
    {
        var isInArray = firstStep.Index is not null && firstStep.Base.Offset >= 0
            && MemberTypes.IsInArray(types, type, (ulong)firstStep.Base.Offset, (ulong)firstStep.Scale);
        return isInArray ? new ByteRange(-pointer, type.Size - pointer) : null;
    }
}
