using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// Which structs the values of a routine point to: followed forward from the prototypes of the routine and of what it
/// calls, through the members that are read.
/// </summary>
/// <remarks>
/// A type is told only where the source says it; what the compiler changed (clones, whose names have a dot) and what
/// has several prototypes tells nothing. Nothing is guessed from how a value is used.
/// </remarks>
/// <param name="flow">The values.</param>
/// <param name="types">The types of the routine's module, or of the image.</param>
/// <param name="nameOf">The name of the function at an address.</param>
public sealed class PointerTypes(ValueFlow flow, BtfTypes types, Func<KernelAddress, string?> nameOf)
{
    // Longer chains of members are circles.
    private const int MostSteps = 16;

    // MAX_ERRNO and one more: a pointer that is less below the end of memory is an error (include/linux/err.h).
    private const long MostErrors = 4096;

    private readonly Dictionary<SymbolId, BtfStruct?> _known = [];
    private ILookup<SymbolId, Value>? _meetings;

    /// <summary>The struct or union that a symbol's value points to the start of; null if that is not known.</summary>
    /// <exception cref="MalformedDataException">The types lead in a circle.</exception>
    public BtfStruct? PointeeOf(SymbolId symbol) => PointeeOf(symbol, MostSteps);

    /// <summary>
    /// The value that a sum starts from, the pointer to which distances were added, and the terms of the first
    /// addition; the value itself and null if it is no sum.
    /// </summary>
    public (Value Root, AddressValue? FirstStep) RootOf(Value value)
    {
        AddressValue? firstStep = null;
        for (var step = 0; step < MostSteps && PointeeOf(value.Symbol) is null; step++)
        {
            if (flow.Origins[value.Symbol.Number] is not SymbolOrigin.Sum { Terms: var terms })
                break;
            firstStep = terms;
            // Which of two terms is the pointer: the one that is known to be one.
            if (terms is { Scale: 1, Index: { } other } && PointeeOf(other.Symbol) is not null)
                value = other;
            else
                value = terms.Base;
        }

        return (value, firstStep);
    }

    private BtfStruct? PointeeOf(SymbolId symbol, int steps)
    {
        if (_known.TryGetValue(symbol, out var known) || steps == 0)
            return known;
        var found = flow.Origins[symbol.Number] switch
        {
            SymbolOrigin.Entry entry => OfArgument(entry.Register),
            SymbolOrigin.Result { Target.IsValid: true } result =>
                PrototypeOf(nameOf(result.Target)) is { } prototype ? TargetOf(prototype.Result) : null,
            SymbolOrigin.Load { Width: 8, Address.IsLinear: true } load => OfMember(load.Address.Base, steps - 1),
            SymbolOrigin.Join => OfMeeting(symbol, steps - 1),
            _ => null,
        };
        _known[symbol] = found;
        return found;
    }

    private BtfStruct? OfArgument(Register64 register)
    {
        var number = Enumerable.Range(0, ArgumentRegisters.Count).FirstOrDefault(
            argument => ArgumentRegisters.Of(argument) == register, -1);
        return number >= 0
            && PrototypeOf(flow.Graph.Routine.Name) is { } prototype
            && number < prototype.Parameters.Count
            // Structs that are passed by value take several registers, or none.
            && prototype.Parameters.Take(number).All(p => types.Resolve(p.Type) is not (BtfStruct or BtfFloat))
                ? TargetOf(prototype.Parameters[number].Type)
                : null;
    }

    private BtfStruct? OfMember(Value address, int steps) =>
        PointersAt(address, steps) is [var member] ? TargetOf(member) : null;

    private IReadOnlyList<BtfTypeId> PointersAt(Value address, int steps) =>
        address.Offset >= 0 && PointeeOf(address.Symbol, steps) is { } container
            ? MemberTypes.PointersAt(types, container, (ulong)address.Offset)
            : [];

    // What a union calls several things is, where it meets what is known, that if it can be: one variable has one type.
    private bool CanBe(Value value, BtfStruct type, int steps) =>
        value.Offset == 0
        && flow.Origins[value.Symbol.Number] is SymbolOrigin.Load { Width: 8, Address.IsLinear: true } load
        && PointersAt(load.Address.Base, steps).Any(member => TargetOf(member)?.Id == type.Id);

    // What all values are that come in, but null and errors. Of those that depend on the symbol itself, as where a loop
    // follows a list, what is seen is whether they are of a type if the symbol is: so it is, round by round.
    private BtfStruct? OfMeeting(SymbolId joined, int steps)
    {
        var before = _known.Keys.ToHashSet();
        _known[joined] = null;
        var incoming = IncomingOf(joined)
            .Where(value => value is not { IsConstant: true, Offset: > -MostErrors and <= 0 } && value.Symbol != joined)
            .Distinct()
            .ToArray();
        var assumed = incoming.Select(TypeOf).FirstOrDefault(type => type is not null);
        ForgetAllBut(before);
        _known[joined] = assumed;
        if (assumed is null || incoming.All(value => IsOf(value, assumed)))
            return assumed;
        ForgetAllBut(before);
        return null;

        BtfStruct? TypeOf(Value value) => value.Offset == 0 ? PointeeOf(value.Symbol, steps) : null;

        bool IsOf(Value value, BtfStruct type) =>
            TypeOf(value) is { } known ? known.Id == type.Id : CanBe(value, type, steps);
    }

    private void ForgetAllBut(HashSet<SymbolId> kept)
    {
        foreach (var symbol in _known.Keys)
        {
            if (!kept.Contains(symbol))
                _known.Remove(symbol);
        }
    }

    // Nothing where somebody else may enter, too, with whatever he has.
    private IEnumerable<Value> IncomingOf(SymbolId joined)
    {
        _meetings ??= flow.Graph.ReversePostorder
            .Select(number => flow.Graph.Blocks[number])
            .Where(block => block.Entry == BlockEntry.None)
            .SelectMany(flow.MeetingAt)
            .ToLookup(meeting => meeting.Joined, meeting => meeting.Incoming);
        return _meetings[joined];
    }

    private BtfStruct? TargetOf(BtfTypeId type) =>
        types.Resolve(type) is BtfPointer pointer ? types.Resolve(pointer.Target) as BtfStruct : null;

    private BtfFunctionPrototype? PrototypeOf(string? function)
    {
        if (function is null)
            return null;
        var candidates = types.FindAll<BtfFunction>(function).Take(2).ToArray();
        return candidates.Length == 1 ? types[candidates[0].Prototype] as BtfFunctionPrototype : null;
    }
}
