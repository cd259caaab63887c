using System.Collections.Concurrent;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// The prototypes of functions. What the compiler changed (clones, whose names have a dot) and what has several
/// prototypes has none. Safe for concurrent use.
/// </summary>
/// <param name="sources">Where types come from.</param>
internal sealed class Prototypes(TypeSources sources)
{
    private readonly ConcurrentDictionary<KernelAddress, FunctionPrototype?> _known = [];
    private readonly ConcurrentDictionary<string, StructMembers> _members = new(StringComparer.Ordinal);

    /// <summary>The types that code of a module sees.</summary>
    public StructMembers MembersOf(string? module) =>
        _members.GetOrAdd(module ?? "", _ => new StructMembers(sources.TypesOf(module)));

    /// <summary>The prototype of the function at an address; null if it has none.</summary>
    public FunctionPrototype? Of(KernelAddress address) =>
        address.IsValid ? _known.GetOrAdd(address, Find) : null;

    private FunctionPrototype? Find(KernelAddress address)
    {
        if (sources.FunctionAt(address) is not var (name, module) || name.Contains('.', StringComparison.Ordinal))
            return null;
        var members = MembersOf(module);
        var types = members.Types;
        var candidates = types.FindAll<BtfFunction>(name)
            .Where(function => types.Base is null || function.Id.Value >= types.First.Value)
            .Take(2)
            .ToArray();
        return candidates.Length == 1 && types[candidates[0].Prototype] is BtfFunctionPrototype prototype
            ? new FunctionPrototype(name, prototype, members)
            : null;
    }
}
