using System.Collections.Immutable;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// What the values of a routine point to: forward from prototypes, members and results, and where that tells nothing
/// backward from what a value is passed to or stored in.
/// </summary>
/// <remarks>
/// A forward fact is what the source declares; a backward one says that some way from there treats the value as such a
/// pointer. Both hold wherever the symbol stands for the same value. Evaluated to a fixed point; what does not settle
/// is unknown.
/// </remarks>
internal sealed class PointerInference
{
    private const int MostRounds = 24;

    // Error pointers and null: not addresses.
    private const long MostError = 4095;

    private readonly ValueFlow _flow;
    private readonly Prototypes _prototypes;
    private readonly StructMembers _members;
    private readonly RoutineUses _uses;
    private readonly TypingInput _input;
    private readonly FunctionPrototype? _own;
    private readonly PrivateTypes _private;
    private readonly PointerFact?[] _facts;
    private readonly bool[] _settled;
    private Dictionary<SymbolId, List<(PointerTarget Target, TypeEvidence Evidence)>> _wanted = [];
    private Dictionary<SymbolId, List<(long Start, PointerTarget.Struct Place, TypeEvidence Evidence)>> _frames = [];

    /// <summary>Infers.</summary>
    /// <param name="flow">The values.</param>
    /// <param name="uses">Where they go.</param>
    /// <param name="prototypes">The prototypes.</param>
    /// <param name="input">What is known besides.</param>
    public PointerInference(ValueFlow flow, RoutineUses uses, Prototypes prototypes, TypingInput input)
    {
        _flow = flow;
        _uses = uses;
        _prototypes = prototypes;
        _input = input;
        _members = prototypes.MembersOf(flow.Graph.Routine.Parts[0].Code.Module);
        _own = flow.Graph.Routine.StartsAtEntry ? prototypes.Of(flow.Graph.Routine.Start) : null;
        _private = new PrivateTypes(flow.Graph.Routine, input.Private, _members);
        _facts = new PointerFact?[flow.Origins.Count];
        _settled = new bool[flow.Origins.Count];
        Solve();
    }

    /// <summary>The types.</summary>
    public StructMembers Members => _members;

    /// <summary>What a value points to.</summary>
    public PointerFact FactOf(Value value) =>
        value.IsConstant
            ? PointerFact.Unknown(UntypedReason.Variable)
            : (_facts[value.Symbol.Number] ?? PointerFact.Unknown(UntypedReason.Unreached))
                .Shift(value.Offset)
                .Map(_private.Refine);

    /// <summary>What an address of base, index and constant points to: what its pointer does, at an index.</summary>
    public PointerFact FactOf(AddressValue address)
    {
        var fact = FactOf(address.Base);
        if (address.Index is not { } index)
            return fact;
        // A pointer says more than the distance of this processor's copies, to which it is added.
        if ((!fact.IsKnown || fact.Targets is [PointerTarget.PerCpu]) && address.Scale == 1)
        {
            var other = FactOf(index);
            if (other.IsKnown || !fact.IsKnown)
                return other.IsKnown ? AtIndex(other) : fact;
        }

        return AtIndex(fact);
    }

    /// <summary>What a routine passes where it calls a function without a prototype.</summary>
    public IEnumerable<(KernelAddress Target, ImmutableArray<PointerFact> Arguments)> UntypedCalls() =>
        _uses.Calls
            .Where(call => call.Target.IsValid && _prototypes.Of(call.Target) is null)
            .Select(call => (call.Target, call.Arguments.Select(Passed).ToImmutableArray()));

    /// <summary>
    /// What the routine uses the structures of a namespace as whose type their size does not tell, by the address of
    /// the variable with their number.
    /// </summary>
    public IEnumerable<(KernelAddress Number, PointerFact Use)> UsesOfPerNet()
    {
        for (var number = 1; number < _flow.Origins.Count; number++)
        {
            if (_flow.Origins[number] is SymbolOrigin.Load load
                && NumberAt(load) is { } variable
                && _input.PerNet.TryGetValue(variable, out var structure)
                && structure.Module == _flow.Graph.Routine.Parts[0].Code.Module
                && _members.OwnOfSize(structure.Size).Take(2).Count() != 1)
            {
                yield return (variable, UseOfResult(new SymbolId(number)));
            }
        }
    }

    /// <summary>What the value of a symbol is used as; unknown if nothing tells.</summary>
    public PointerFact UseOfResult(SymbolId symbol) => WantedOf(symbol, UntypedReason.NoPointer);

    /// <summary>What the routine's own result is, where a tail call makes it.</summary>
    public PointerFact UseOfOwnResult() =>
        _own?.ResultTarget(_members) is { } result
            ? PointerFact.Of(result, new TypeEvidence.Returned(_own.Name))
            : PointerFact.Unknown(UntypedReason.NoPointer);

    private PointerFact Passed(Value value) =>
        value.IsConstant ? PointerFact.Unknown(UntypedReason.Variable)
        : _flow.IsStack(value.Symbol) ? LocalAt(value)
        : FactOf(value);

    // A structure in the own frame is what the routine passes its address as elsewhere, if that is always the same.
    private PointerFact LocalAt(Value address)
    {
        var uses = _frames.GetValueOrDefault(address.Symbol, [])
            .Where(local => local.Start == address.Offset)
            .ToArray();
        return uses.Select(local => local.Place).Distinct().Take(2).Count() == 1
            ? PointerFact.Of(uses[0].Place, uses[0].Evidence)
            : PointerFact.Unknown(UntypedReason.Frame);
    }

    private void Solve()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var changed = false;
            for (var number = 1; number < _facts.Length; number++)
            {
                if (_settled[number])
                    continue;
                var fact = Evaluate(new SymbolId(number));
                if (fact is null || fact.Equals(_facts[number]))
                    continue;
                changed = true;
                // What still changes goes round in circles, or is a chain longer than anybody writes.
                _settled[number] = round > MostRounds / 2;
                _facts[number] = _settled[number] ? PointerFact.Unknown(UntypedReason.Disagreement) : fact;
            }

            if (!changed && round > 0)
                break;
            FindUses();
        }
    }

    private PointerFact? Evaluate(SymbolId symbol)
    {
        var forward = Forward(symbol);
        if (forward is null || forward.IsSpecific)
            return forward;
        var backward = WantedOf(symbol, forward.Reason);
        if (!backward.IsKnown || (forward.IsKnown && !backward.IsSpecific))
            return forward;
        return backward with { Link = forward.Targets is [PointerTarget.Struct link] ? link : forward.Link };
    }

    private PointerFact WantedOf(SymbolId symbol, UntypedReason otherwise)
    {
        if (_flow.IsStack(symbol) || !_wanted.TryGetValue(symbol, out var wanted))
            return PointerFact.Unknown(otherwise);
        // Of several uses those count that say most: a struct before the lock in it.
        var best = wanted.Where(use => IsTelling(use.Target)).ToArray();
        var chosen = best.Length > 0 ? best : [.. wanted];
        var start = chosen.Where(use => use.Target is PointerTarget.Struct { Offset: 0 }).ToArray();
        chosen = start.Length > 0 ? start : chosen;
        return PointerFact.Of(chosen.Select(use => use.Target), chosen[0].Evidence, otherwise);
    }

    private static bool IsTelling(PointerTarget target) =>
        target is PointerTarget.Struct place && !CommonTypes.Contains(place.Type);

    private PointerFact? Forward(SymbolId symbol) => _flow.Origins[symbol.Number] switch
    {
        SymbolOrigin.Entry entry => OfArgument(entry.Register),
        SymbolOrigin.Result result => OfResult(result),
        SymbolOrigin.Load load => OfLoad(load),
        SymbolOrigin.Join join => OfJoin(symbol, join.At),
        SymbolOrigin.Sum sum => OfSum(sum),
        SymbolOrigin.Computed computed => OfComputed(symbol, computed),
        _ => PointerFact.Unknown(UntypedReason.Lost),
    };

    private PointerFact OfArgument(Register64 register)
    {
        var number = Enumerable.Range(0, ArgumentRegisters.Count)
            .FirstOrDefault(n => ArgumentRegisters.Of(n) == register, -1);
        if (number < 0)
            return PointerFact.Unknown(UntypedReason.Lost);
        var name = _flow.Graph.Routine.Name;
        if (_own is null)
        {
            return _input.Arguments is { } arguments && arguments[number] is { IsKnown: true } passed
                ? PointerFact.Of(
                    passed.Targets,
                    new TypeEvidence.PassedByCallers(name, number, passed.Evidence),
                    UntypedReason.NoPrototype)
                : PointerFact.Unknown(UntypedReason.NoPrototype);
        }

        return _own.ArgumentTarget(number, _members) is { } target
            ? PointerFact.Of(
                target, new TypeEvidence.Argument(name, number, _own.Prototype.Parameters[number].Name))
            : PointerFact.Unknown(UntypedReason.NoPointer);
    }

    private PointerFact OfResult(SymbolOrigin.Result result)
    {
        if (_input.AllocatorAt(result.At) is { } allocator)
        {
            return PointerFact.Of(
                new PointerTarget.Allocation(result.At), new TypeEvidence.Allocated(allocator.Name, result.At));
        }

        if (!result.Target.IsValid)
            return PointerFact.Unknown(UntypedReason.IndirectCall);
        if (_prototypes.Of(result.Target) is not { } prototype)
            return PointerFact.Unknown(UntypedReason.NoPrototype);
        return prototype.ResultTarget(_members) is { } target
            ? PointerFact.Of(target, new TypeEvidence.Result(prototype.Name))
            : PointerFact.Unknown(UntypedReason.NoPointer);
    }

    private PointerFact? OfLoad(SymbolOrigin.Load load)
    {
        if (load.Width != 8)
            return PointerFact.Unknown(UntypedReason.NoPointer);
        if (load.Address.Base.IsConstant && load.Address.IsLinear)
            return PointerFact.Unknown(UntypedReason.Variable);
        if (_flow.IsStack(load.Address.Base.Symbol))
            return load.Address.IsLinear ? OfFrame(load.Address.Base) : PointerFact.Unknown(UntypedReason.Frame);
        if (_facts[load.Address.Base.Symbol.Number] is null && !load.Address.Base.IsConstant)
            return null;
        if (PerNetAt(load) is { } structure)
            return structure;
        var container = FactOf(load.Address.Base);
        // What the object just allocated is used as tells its members.
        if (container.Targets is [PointerTarget.Allocation]
            && UseOfResult(load.Address.Base.Symbol) is { IsKnown: true } use)
        {
            container = use.Shift(load.Address.Base.Offset);
        }

        if (!container.IsKnown && load.Address is { Index: { } other, Scale: 1 })
            container = FactOf(other).Shift(load.Address.Base.IsConstant ? load.Address.Base.Offset : 0);
        return container.IsKnown
            ? OfMember(container, !load.Address.IsLinear)
            : PointerFact.Unknown(UntypedReason.UntypedBase);
    }

    // net_generic(): an array of pointers, indexed by the number that a variable holds.
    private PointerFact? PerNetAt(SymbolOrigin.Load load)
    {
        if (NumberAt(load) is not { } number || !_input.PerNet.TryGetValue(number, out var structure))
            return null;
        var table = FactOf(load.Address.Base);
        var found = _members.OwnOfSize(structure.Size).Take(2).ToArray() is [var only]
            ? only
            : _input.PerNetUses.GetValueOrDefault(number);
        return found is not null && table.Targets is [PointerTarget.Struct { Type.Name: "net_generic" }]
            ? PointerFact.Of(
                new PointerTarget.Struct(found, 0),
                new TypeEvidence.PerNamespace(structure.Operations, table.Evidence))
            : null;
    }

    // The address of the variable with the number that indexes an array of pointers.
    private KernelAddress? NumberAt(SymbolOrigin.Load load) =>
        load.Address is { Index: { Offset: 0 } number, Scale: 8 }
        && _flow.Origins[number.Symbol.Number] is SymbolOrigin.Load { Width: 4, Address: var from }
        && from.IsLinear
        && from.Base.IsConstant
            ? new KernelAddress(unchecked((ulong)from.Base.Offset))
            : null;

    private PointerFact OfMember(PointerFact container, bool isIndexed)
    {
        var targets = new List<PointerTarget>();
        TypeEvidence? evidence = null;
        foreach (var target in container.Targets)
        {
            var before = targets.Count;
            switch (target)
            {
                case PointerTarget.Struct { Offset: { } offset } place:
                    // With an index only what lies in an array may be meant, or the struct is an element itself.
                    var members = _members.At(place.Type, offset);
                    targets.AddRange(_members.PointeesAt(place.Type, offset));
                    if (offset >= place.Type.Size)
                        targets.AddRange(BehindHeader(place.Type, offset));
                    evidence ??= members.IsEmpty
                        ? null
                        : new TypeEvidence.Member(StructName.Of(place.Type), members[0].Path, container.Evidence);
                    break;
                case PointerTarget.Scalar scalar when _members.TargetOf(scalar.Type) is { } found:
                    targets.Add(found);
                    evidence ??= new TypeEvidence.Element(container.Evidence);
                    break;
            }

            if (targets.Count == before)
                return PointerFact.Unknown(UntypedReason.UntypedMember);
        }

        return PointerFact.Of(
            targets, isIndexed ? new TypeEvidence.Indexed(evidence) : evidence, UntypedReason.UntypedMember);
    }

    // A struct that begins with this one is meant: whichever has a pointer there.
    private IEnumerable<PointerTarget> BehindHeader(BtfStruct header, long offset) =>
        _members.BeginningWith(header).SelectMany(type => _members.PointeesAt(type, offset)).Distinct();

    private PointerFact OfFrame(Value address)
    {
        // Above the return address lie the arguments for which there is no register.
        if (_own is not null && address.Offset > 0 && address.Offset % 8 == 0
            && _flow.Origins[address.Symbol.Number] is SymbolOrigin.Entry)
        {
            var number = ArgumentRegisters.Count + (int)(address.Offset / 8) - 1;
            return _own.ArgumentTarget(number, _members) is { } target
                ? PointerFact.Of(target, new TypeEvidence.Argument(
                    _own.Name, number, _own.Prototype.Parameters[number].Name))
                : PointerFact.Unknown(UntypedReason.NoPointer);
        }

        if (!_frames.TryGetValue(address.Symbol, out var objects))
            return PointerFact.Unknown(UntypedReason.Frame);
        var targets = objects
            .Where(local => local.Start <= address.Offset && address.Offset < local.Start + local.Place.Type.Size)
            .SelectMany(local => _members.PointeesAt(local.Place.Type, address.Offset - local.Start))
            .Distinct()
            .Take(2)
            .ToArray();
        return targets.Length == 1
            ? PointerFact.Of(targets[0], new TypeEvidence.Member("a structure in the own frame", "", null))
            : PointerFact.Unknown(UntypedReason.Frame);
    }

    private PointerFact? OfJoin(SymbolId symbol, KernelAddress at)
    {
        var targets = new List<PointerTarget>();
        TypeEvidence? evidence = null;
        PointerTarget.Struct? link = null;
        var seen = false;
        foreach (var value in _uses.JoinedIn(symbol))
        {
            if (value.IsConstant && value.Offset is >= -MostError and <= MostError)
                continue;
            if (!value.IsConstant && _facts[value.Symbol.Number] is null)
                continue;
            // A pointer that goes on by a constant in a loop walks through an array.
            if (value.Symbol == symbol)
            {
                targets = [.. targets.Select(target => target.AtIndex())];
                continue;
            }

            var fact = FactOf(value);
            if (!fact.IsKnown)
                return PointerFact.Unknown(UntypedReason.Disagreement);
            seen = true;
            targets.AddRange(fact.Targets);
            evidence ??= fact.Evidence;
            link ??= fact.Link;
        }

        if (!seen)
            return null;
        if (_uses.JoinedIn(symbol).Any(value => value.Symbol == symbol))
            targets = [.. targets.Select(target => target.AtIndex())];
        return PointerFact.Of(targets, new TypeEvidence.Joined(at, evidence), UntypedReason.Disagreement) with
        {
            Link = link,
        };
    }

    private PointerFact? OfComputed(SymbolId symbol, SymbolOrigin.Computed computed)
    {
        if (_uses.JoinedIn(symbol).Count > 0)
            return OfJoin(symbol, computed.At);
        if (_uses.ReadThroughSegment.TryGetValue(symbol, out var read) && IsThisProcessor(read))
            return PointerFact.Of(new PointerTarget.PerCpu(), new TypeEvidence.Segment());
        if (!_uses.Changed.TryGetValue(symbol, out var change))
            return PointerFact.Unknown(UntypedReason.Computed);
        if (!change.Before.IsConstant && _facts[change.Before.Symbol.Number] is null)
            return null;
        var fact = FactOf(change.Before);
        if (fact.IsKnown)
            return change.IsMoved ? AtIndex(fact) : fact;
        if (change.Added is not { } added)
            return fact;
        if (!change.IsMoved)
        {
            return IsThisProcessor(added)
                ? PointerFact.Of(new PointerTarget.PerCpu(), new TypeEvidence.Segment())
                : fact;
        }

        return OfLoad(added) is { IsKnown: true } pointer ? AtIndex(pointer) : fact;
    }

    // this_cpu_ptr(): whatever it is added to, the sum is a place in this processor's copy.
    private bool IsThisProcessor(SymbolOrigin.Load added) =>
        added.Address.IsLinear
        && added.Address.Base.IsConstant
        && _input.ThisProcessor is { } variable
        && unchecked((ulong)added.Address.Base.Offset) == variable.Value;

    private PointerFact? OfSum(SymbolOrigin.Sum sum)
    {
        var (start, index) = (sum.Terms.Base, sum.Terms.Index);
        if (!start.IsConstant && _facts[start.Symbol.Number] is null)
            return null;
        return index is { IsConstant: false } other && _facts[other.Symbol.Number] is null ? null : FactOf(sum.Terms);
    }

    // Where an array of structs is indexed, an element is what is pointed to.
    private PointerFact AtIndex(PointerFact fact) =>
        !fact.IsKnown
            ? fact
            : PointerFact.Of(
                fact.Targets.Select(target =>
                    target is PointerTarget.Struct { Offset: { } offset } place
                    && _members.ElementAt(place.Type, offset) is { } element
                        ? element
                        : target.AtIndex()),
                new TypeEvidence.Indexed(fact.Evidence),
                fact.Reason);

    private void FindUses()
    {
        _wanted = [];
        _frames = [];
        foreach (var call in _uses.Calls)
        {
            if (_prototypes.Of(call.Target) is not { } prototype)
                continue;
            for (var number = 0; number < ArgumentRegisters.Count; number++)
            {
                if (prototype.ArgumentTarget(number, _members) is { } target)
                    Want(call.Arguments[number], target, new TypeEvidence.PassedTo(prototype.Name, number, call.At));
            }
        }

        foreach (var store in _uses.Stores)
            WantStored(store);
        if (_own?.ResultTarget(_members) is { } result)
        {
            foreach (var value in _uses.Returns)
                Want(value, result, new TypeEvidence.Returned(_own.Name));
        }

        WantJoined();
    }

    private void WantStored(RoutineUses.StoreUse store)
    {
        var place = FactOf(store.Address.Base);
        if (!store.Address.IsLinear || !place.IsKnown || store.Stored.IsConstant)
            return;
        foreach (var target in place.Targets)
        {
            if (target is not PointerTarget.Struct { Offset: { } offset } container)
                continue;
            foreach (var pointee in _members.PointeesAt(container.Type, offset))
            {
                Want(store.Stored, pointee, new TypeEvidence.StoredTo(
                    StructName.Of(container.Type), _members.PathOf(container.Type, offset), store.At));
            }
        }
    }

    // What becomes of a marked pointer or of one processor's copy becomes of the pointer itself. And
    // what becomes of a join becomes of each of the values in it.
    private void WantJoined()
    {
        foreach (var (symbol, wanted) in _wanted.ToArray())
        {
            if (_uses.Changed.TryGetValue(symbol, out var change) && !change.IsMoved)
            {
                foreach (var (target, evidence) in wanted.ToArray())
                    Want(change.Before, target, evidence);
            }

            foreach (var value in _uses.JoinedIn(symbol))
            {
                if (value.Symbol == symbol)
                    continue;
                foreach (var (target, evidence) in wanted.ToArray())
                    Want(value, target, evidence);
            }
        }
    }

    private void Want(Value value, PointerTarget target, TypeEvidence evidence)
    {
        if (value.IsConstant)
            return;
        if (_flow.IsStack(value.Symbol))
        {
            if (target is PointerTarget.Struct { Offset: 0 } local)
                ListOf(_frames, value.Symbol).Add((value.Offset, local, evidence));
            return;
        }

        var wanted = target.Shift(-value.Offset);
        var list = ListOf(_wanted, value.Symbol);
        if (list.TrueForAll(use => use.Target != wanted))
            list.Add((wanted, evidence));
    }

    private static List<T> ListOf<T>(Dictionary<SymbolId, List<T>> lists, SymbolId symbol)
    {
        if (!lists.TryGetValue(symbol, out var list))
            lists.Add(symbol, list = []);
        return list;
    }
}
