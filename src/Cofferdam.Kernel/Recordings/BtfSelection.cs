using Cofferdam.Kernel.Btf;

namespace Cofferdam.Kernel.Recordings;

/// <summary>
/// Chooses types of a kernel and what they need, and writes them with new numbers. A struct that chosen types only
/// point to is reduced to its declaration, so that one struct does not bring in half of the kernel.
/// </summary>
/// <param name="types">The types of the kernel.</param>
internal sealed class BtfSelection(BtfTypes types)
{
    // By number: whether the type is wanted whole or, if it is a struct, as a declaration.
    private readonly SortedDictionary<uint, bool> _whole = [];

    /// <summary>Chooses a type of the kernel, or all that a type of a module needs from the kernel.</summary>
    /// <param name="source">The types of the kernel, or of a module of it.</param>
    /// <param name="id">The type.</param>
    public void Add(BtfTypes source, BtfTypeId id)
    {
        var waiting = new Stack<(BtfTypeId Id, bool Whole)>();
        var met = new HashSet<BtfTypeId>();
        waiting.Push((id, true));
        while (waiting.TryPop(out var next))
        {
            var isOwn = next.Id.Value >= (uint)types.Count;
            if (next.Id.IsVoid || (isOwn ? !met.Add(next.Id) : !Choose(next.Id.Value, next.Whole)))
                continue;

            foreach (var needed in NeedsOf(source[next.Id], next.Whole))
                waiting.Push(needed);
        }
    }

    /// <summary>Like <see cref="Add"/>, and the structs that the type itself points to whole.</summary>
    public void AddWithPointees(BtfTypes source, BtfTypeId id)
    {
        Add(source, id);
        foreach (var (needed, _) in NeedsOf(source[id], whole: true))
        {
            if (source.Resolve(needed) is BtfPointer pointer)
                Add(source, pointer.Target);
        }
    }

    /// <summary>The chosen types as the BTF of a kernel.</summary>
    public byte[] Write()
    {
        var numbers = Numbers();
        return BtfWriter.Write(_whole.Keys.Select(id => Renumber(types[new BtfTypeId(id)], numbers)));
    }

    /// <summary>The types of a module as BTF over <see cref="Write"/>; what they need must be chosen.</summary>
    /// <param name="module">The types of the module.</param>
    /// <param name="written">The types of the kernel, as written and read again.</param>
    public byte[] WriteModule(BtfTypes module, BtfTypes written)
    {
        var numbers = Numbers();
        foreach (var type in module.Own)
            numbers[type.Id] = new BtfTypeId((uint)written.Count + type.Id.Value - module.First.Value);

        return BtfWriter.Write(module.Own.Select(type => Renumber(type, numbers)), written);
    }

    // True if there is something new to do for it.
    private bool Choose(uint id, bool whole)
    {
        if (_whole.TryGetValue(id, out var before) && (before || !whole))
            return false;

        _whole[id] = whole;
        return true;
    }

    private Dictionary<BtfTypeId, BtfTypeId> Numbers()
    {
        var numbers = new Dictionary<BtfTypeId, BtfTypeId> { [BtfTypeId.Void] = BtfTypeId.Void };
        foreach (var id in _whole.Keys)
            numbers.Add(new BtfTypeId(id), new BtfTypeId((uint)numbers.Count));

        return numbers;
    }

    private static IEnumerable<(BtfTypeId Id, bool Whole)> NeedsOf(BtfType type, bool whole) =>
        type switch
        {
            BtfPointer pointer => [(pointer.Target, false)],
            BtfTypedef typedef => [(typedef.Target, whole)],
            BtfModifier modifier => [(modifier.Target, whole)],
            BtfTypeTag tag => [(tag.Target, whole)],
            BtfDeclarationTag tag => [(tag.Target, true)],
            BtfArray array => [(array.Element, true), (array.Index, true)],
            BtfStruct composite when whole || composite.Name.Length == 0 =>
                composite.Members.Select(member => (member.Type, true)),
            BtfFunction function => [(function.Prototype, true)],
            BtfFunctionPrototype prototype =>
                prototype.Parameters.Select(parameter => (parameter.Type, true)).Append((prototype.Result, true)),
            BtfVariable variable => [(variable.Type, true)],
            BtfDataSection section => section.Variables.Select(variable => (variable.Variable, true)),
            _ => [],
        };

    private BtfType Renumber(BtfType type, Dictionary<BtfTypeId, BtfTypeId> numbers)
    {
        var id = numbers[type.Id];
        return type switch
        {
            BtfPointer pointer => pointer with { Id = id, Target = numbers[pointer.Target] },
            BtfTypedef typedef => typedef with { Id = id, Target = numbers[typedef.Target] },
            BtfModifier modifier => modifier with { Id = id, Target = numbers[modifier.Target] },
            BtfTypeTag tag => tag with { Id = id, Target = numbers[tag.Target] },
            BtfDeclarationTag tag => tag with { Id = id, Target = numbers[tag.Target] },
            BtfArray array => array with { Id = id, Element = numbers[array.Element], Index = numbers[array.Index] },
            BtfStruct composite when IsDeclared(composite) => new BtfForward(id, composite.Name, composite.IsUnion),
            BtfStruct composite => composite with
            {
                Id = id,
                Members = [.. composite.Members.Select(member => member with { Type = numbers[member.Type] })],
            },
            BtfFunction function => function with { Id = id, Prototype = numbers[function.Prototype] },
            BtfFunctionPrototype prototype => prototype with
            {
                Id = id,
                Result = numbers[prototype.Result],
                Parameters = [.. prototype.Parameters.Select(
                    parameter => parameter with { Type = numbers[parameter.Type] })],
            },
            BtfVariable variable => variable with { Id = id, Type = numbers[variable.Type] },
            BtfDataSection section => section with
            {
                Id = id,
                Variables = [.. section.Variables.Select(
                    variable => variable with { Variable = numbers[variable.Variable] })],
            },
            _ => type with { Id = id },
        };
    }

    private bool IsDeclared(BtfStruct composite) =>
        composite.Name.Length > 0 && _whole.TryGetValue(composite.Id.Value, out var whole) && !whole;
}
