using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.BulkWrites;

/// <summary>Reads from a prototype in BTF whether a function may write through its arguments.</summary>
public static class PointerArgumentsReader
{
    /// <summary>
    /// The answer for the function called <paramref name="name"/>. One whose prototype is empty may be written in
    /// assembly, which has no types, and functions of the same name may differ: both are unknown.
    /// </summary>
    public static PointerArguments Read(BtfTypes types, string name)
    {
        ArgumentNullException.ThrowIfNull(types);
        if (!types.TryFindFunction(name, out var prototype) || prototype.Parameters.Count == 0)
            return PointerArguments.Unknown;
        return prototype.Parameters.Any(parameter => IsWritable(types, parameter))
            ? PointerArguments.Writable
            : PointerArguments.ReadOnly;
    }

    private static bool IsWritable(BtfTypes types, BtfParameter parameter) =>
        types.Resolve(parameter.Type) is BtfPointer pointer
        && !IsConst(types, pointer.Target)
        && types.Resolve(pointer.Target) is not BtfFunctionPrototype;

    private static bool IsConst(BtfTypes types, BtfTypeId id)
    {
        // A chain of qualifiers and names ends; the reader refuses cycles when a type is resolved.
        types.Resolve(id);
        while (true)
        {
            switch (types[id])
            {
                case BtfModifier { Kind: BtfKind.Const }:
                    return true;
                case BtfModifier modifier:
                    id = modifier.Target;
                    break;
                case BtfTypedef typedef:
                    id = typedef.Target;
                    break;
                case BtfTypeTag tag:
                    id = tag.Target;
                    break;
                default:
                    return false;
            }
        }
    }
}
