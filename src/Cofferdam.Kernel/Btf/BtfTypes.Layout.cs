namespace Cofferdam.Kernel.Btf;

/// <content>Sizes, and paths to members.</content>
public sealed partial class BtfTypes
{
    // The kernel's own limit for a chain of types (MAX_RESOLVE_DEPTH, kernel/bpf/btf.c): longer ones are cycles.
    private const int MaximumDepth = 32;

    private const ulong PointerSize = 8;

    // No object of a kernel is larger than its address space; with it offsets in bits cannot overflow either.
    private const ulong MaximumSize = 1ul << 48;

    /// <summary>The type behind typedefs, const, volatile, restrict and type tags.</summary>
    /// <exception cref="MalformedDataException">They lead in a circle.</exception>
    public BtfType Resolve(BtfTypeId id)
    {
        var type = this[id];
        for (var depth = 0; depth < MaximumDepth; depth++)
        {
            switch (type)
            {
                case BtfTypedef typedef:
                    type = this[typedef.Target];
                    break;
                case BtfModifier modifier:
                    type = this[modifier.Target];
                    break;
                case BtfTypeTag tag:
                    type = this[tag.Target];
                    break;
                default:
                    return type;
            }
        }

        throw BtfReader.Malformed($"type {id.Value}: more than {MaximumDepth} typedefs and modifiers in a row");
    }

    /// <summary>The size of a type in bytes; null for void, a function and what is only declared.</summary>
    /// <exception cref="MalformedDataException">The type contains itself.</exception>
    public ulong? SizeOf(BtfTypeId id)
    {
        var count = 1ul;
        for (var depth = 0; depth < MaximumDepth; depth++)
        {
            switch (Resolve(id))
            {
                case BtfArray array:
                    count = Multiply(id, count, array.Count);
                    id = array.Element;
                    break;
                case BtfVariable variable:
                    id = variable.Type;
                    break;
                case BtfInteger integer:
                    return Multiply(id, count, integer.Size);
                case BtfFloat number:
                    return Multiply(id, count, number.Size);
                case BtfEnumeration constants:
                    return Multiply(id, count, constants.Size);
                case BtfStruct composite:
                    return Multiply(id, count, composite.Size);
                case BtfPointer:
                    return Multiply(id, count, PointerSize);
                default:
                    return null;
            }
        }

        throw BtfReader.Malformed($"type {id.Value}: more than {MaximumDepth} arrays in a row");
    }

    /// <summary>
    /// Follows a path such as "list.next", "core_layout.base" or "mem[0].base" from a struct or union; members of
    /// anonymous structs and unions are found under their own names. False if a step of it does not exist.
    /// </summary>
    /// <exception cref="MalformedDataException">The types lead in a circle.</exception>
    public bool TryFindField(BtfTypeId structure, string path, out BtfField field)
    {
        var found = BtfPath.Follow(this, structure, path);
        field = found.GetValueOrDefault();
        return found is not null;
    }

    /// <summary>Follows a path from a struct or union: see <see cref="TryFindField"/>.</summary>
    /// <exception cref="FeatureMissingException">A step of the path does not exist.</exception>
    /// <exception cref="MalformedDataException">The types lead in a circle.</exception>
    public BtfField RequireField(BtfTypeId structure, string path) =>
        BtfPath.Follow(this, structure, path) ?? throw new FeatureMissingException(
            $"kernel type member {this[structure].Name}.{path} in BTF", "needs a kernel that has this member");

    private static ulong Multiply(BtfTypeId id, ulong count, ulong size) =>
        UInt128.CreateTruncating(count) * size is var product && product <= MaximumSize
            ? (ulong)product
            : throw BtfReader.Malformed($"type {id.Value}: an array of {count} elements of {size} bytes");
}
