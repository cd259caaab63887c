using System.Globalization;

namespace Cofferdam.Kernel.Btf;

/// <summary>
/// Writes the declaration of one name in C: "struct list_head *next", "int (*compare)(const void *, const void *)".
/// </summary>
/// <param name="types">The types.</param>
/// <param name="expand">The text for an anonymous struct, union or enum: its body.</param>
internal sealed class BtfDeclarator(BtfTypes types, Func<BtfType, string> expand)
{
    // Longer chains of pointers and arrays only occur in a circle.
    private const int MaximumDepth = 64;
    // Prototypes inside prototypes may fan out; the longest declaration of a kernel has a few hundred types.
    private const int MaximumTypes = 10_000;

    private int _met;

    /// <summary>Declares a name as of a type.</summary>
    /// <param name="id">The type.</param>
    /// <param name="name">The name; empty for the type alone.</param>
    /// <exception cref="MalformedDataException">The types lead in a circle.</exception>
    public string Declare(BtfTypeId id, string name) => Declare(id, name, 0);

    // C declares from the inside out: the name collects stars, brackets and parentheses on the way to the base type.
    private string Declare(BtfTypeId id, string inner, int depth)
    {
        if (depth > MaximumDepth || ++_met > MaximumTypes)
            throw BtfReader.Malformed($"type {id.Value}: a declaration of more than {MaximumDepth} types in a row");

        var type = types[id];
        return type switch
        {
            BtfPointer pointer => Declare(pointer.Target, Star(pointer.Target, inner), depth + 1),
            BtfArray array => Declare(array.Element, inner + Brackets(array.Count), depth + 1),
            BtfFunctionPrototype prototype =>
                Declare(prototype.Result, inner + Parameters(prototype, depth), depth + 1),
            BtfModifier modifier => Qualify(Keyword(modifier.Kind), modifier.Target, inner, depth),
            BtfTypeTag tag => Qualify("__" + tag.Name, tag.Target, inner, depth),
            _ => Join(BaseName(type), inner),
        };
    }

    // The star binds weaker than the brackets of an array and the parentheses of a function.
    private string Star(BtfTypeId target, string inner) =>
        types[SkipQualifiers(target)] is BtfArray or BtfFunctionPrototype ? $"(*{inner})" : $"*{inner}";

    // A qualifier of a pointer stands behind its star, any other before the type.
    private string Qualify(string keyword, BtfTypeId target, string inner, int depth) =>
        types[SkipQualifiers(target)] is BtfPointer
            ? Declare(target, Join(keyword, inner), depth + 1)
            : $"{keyword} {Declare(target, inner, depth + 1)}";

    private BtfTypeId SkipQualifiers(BtfTypeId id)
    {
        for (var depth = 0; depth < MaximumDepth; depth++)
        {
            switch (types[id])
            {
                case BtfModifier modifier:
                    id = modifier.Target;
                    break;
                case BtfTypeTag tag:
                    id = tag.Target;
                    break;
                default:
                    return id;
            }
        }

        throw BtfReader.Malformed($"type {id.Value}: more than {MaximumDepth} modifiers in a row");
    }

    private string Parameters(BtfFunctionPrototype prototype, int depth) =>
        prototype.Parameters.Count == 0
            ? "(void)"
            : $"({string.Join(", ", prototype.Parameters.Select(
                parameter => parameter.IsEllipsis ? "..." : Declare(parameter.Type, parameter.Name, depth + 1)))})";

    private string BaseName(BtfType type) =>
        type switch
        {
            BtfStruct { Name: "" } or BtfEnumeration { Name: "" } => expand(type),
            BtfStruct composite => $"{(composite.IsUnion ? "union" : "struct")} {composite.Name}",
            BtfForward forward => $"{(forward.IsUnion ? "union" : "struct")} {forward.Name}",
            BtfEnumeration enumeration => $"enum {enumeration.Name}",
            _ => type.Name,
        };

    private static string Keyword(BtfKind kind) =>
        kind switch
        {
            BtfKind.Const => "const",
            BtfKind.Volatile => "volatile",
            _ => "restrict",
        };

    private static string Brackets(uint count) =>
        count == 0 ? "[]" : string.Create(CultureInfo.InvariantCulture, $"[{count}]");

    private static string Join(string left, string right) =>
        right.Length == 0 ? left : left.EndsWith('*') ? left + right : $"{left} {right}";
}
