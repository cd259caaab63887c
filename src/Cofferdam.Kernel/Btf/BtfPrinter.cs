using System.Globalization;
using System.Text;

namespace Cofferdam.Kernel.Btf;

/// <summary>
/// Prints types as C, with the place of each member behind it: bytes from the start of the outermost struct, colon,
/// first bit of a bit field, then the size in bytes.
/// </summary>
/// <remarks>
/// <code>
/// struct nft_ctx {
///     struct net *net;                            // 0, 8 bytes
///     u8 family:4;                                // 8:0, 4 bits
/// }; // 16 bytes
/// </code>
/// </remarks>
/// <param name="types">The types.</param>
public sealed class BtfPrinter(BtfTypes types)
{
    private const int CommentColumn = 56;
    // Anonymous structs inside one another; the kernel nests fewer than ten.
    private const int MaximumDepth = 32;
    // The definition of struct net, with all that it contains, has some hundred kilobytes.
    private const int MaximumLength = 1 << 24;

    /// <summary>The definition of a type, in one or more lines, the last one ended.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    /// <exception cref="MalformedDataException">The types lead in a circle.</exception>
    public string Print(BtfTypeId id)
    {
        var text = types[id] switch
        {
            BtfStruct composite => $"{Body(composite, 0, 0)}; // {Bytes(composite.Size)}",
            BtfEnumeration enumeration => $"{Body(enumeration, 0)}; // {Bytes(enumeration.Size)}",
            BtfForward forward => $"{Declare(forward.Id)};",
            BtfTypedef typedef => $"typedef {Declare(typedef.Target, typedef.Name)};{Size(typedef.Target)}",
            BtfFunction function => $"{Declare(function.Prototype, function.Name)};",
            BtfVariable variable => $"{Declare(variable.Type, variable.Name)};{Size(variable.Type)}",
            BtfDataSection section => Section(section),
            BtfDeclarationTag tag => $"// tag {tag.Name} on {types[tag.Target].Name}",
            _ => $"{Declare(id)};{Size(id)}",
        };
        return text + "\n";
    }

    /// <summary>
    /// The declaration of a name as of a type, in one line unless the type is an anonymous struct or enum.
    /// </summary>
    /// <param name="id">The type.</param>
    /// <param name="name">The name; none for the type alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    /// <exception cref="MalformedDataException">The types lead in a circle.</exception>
    public string Declare(BtfTypeId id, string name = "") => Declare(id, name, 0, 0);

    private string Declare(BtfTypeId id, string name, ulong bitOffset, int depth) =>
        new BtfDeclarator(types, anonymous => Expand(anonymous, bitOffset, depth)).Declare(id, name);

    private string Expand(BtfType anonymous, ulong bitOffset, int depth) =>
        anonymous switch
        {
            BtfStruct composite => Body(composite, bitOffset, depth),
            BtfEnumeration enumeration => Body(enumeration, depth),
            _ => anonymous.Name,
        };

    private string Body(BtfStruct composite, ulong bitOffset, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw BtfReader.Malformed(
                $"type {composite.Id.Value}: more than {MaximumDepth} structs inside one another");
        }


        var text = new StringBuilder(Head(composite.IsUnion ? "union" : "struct", composite.Name));
        foreach (var member in composite.Members)
        {
            var start = bitOffset + member.BitOffset;
            var line = Declare(member.Type, member.Name, start, depth + 1);
            line = Indent(depth + 1) + line + (member.BitSize == 0 ? ";" : Invariant($":{member.BitSize};"));
            // The comment belongs beside the last line of an expanded struct.
            var lastLine = line.Length - line.LastIndexOf('\n') - 1;
            text.Append(line).Append(' ', Math.Max(1, CommentColumn - lastLine));
            text.Append("// ").Append(Place(member, start)).Append('\n');
            if (text.Length > MaximumLength)
            {
                throw BtfReader.Malformed(
                    $"type {composite.Id.Value}: a definition of more than {MaximumLength} characters");
            }
        }

        return text.Append(Indent(depth)).Append('}').ToString();
    }

    private static string Body(BtfEnumeration enumeration, int depth)
    {
        var text = new StringBuilder(Head("enum", enumeration.Name));
        foreach (var constant in enumeration.Enumerators)
        {
            var value = enumeration.IsSigned || !enumeration.Is64
                ? Invariant($"{constant.Value}")
                : Invariant($"{(ulong)constant.Value}");
            text.Append(Indent(depth + 1)).Append(Invariant($"{constant.Name} = {value},\n"));
        }

        return text.Append(Indent(depth)).Append('}').ToString();
    }

    private string Section(BtfDataSection section)
    {
        var text = new StringBuilder($"// section {section.Name}");
        foreach (var place in section.Variables)
        {
            var variable = (BtfVariable)types[place.Variable];
            var declaration = Declare(variable.Type, variable.Name);
            text.Append(Invariant($"\n{declaration}; // {place.Offset}, {Bytes(place.Size)}"));
        }

        return text.ToString();
    }

    private string Place(BtfMember member, ulong start) =>
        member.BitSize != 0
            ? Invariant($"{start / 8}:{start % 8}, {Plural(member.BitSize, "bit")}")
            : Invariant($"{start / 8}, {Bytes(types.SizeOf(member.Type) ?? 0)}");

    private string Size(BtfTypeId id) => types.SizeOf(id) is { } size ? $" // {Bytes(size)}" : "";

    private static string Head(string keyword, string name) =>
        name.Length == 0 ? $"{keyword} {{\n" : $"{keyword} {name} {{\n";

    private static string Bytes(ulong count) => Plural(count, "byte");

    private static string Plural(ulong count, string unit) => Invariant($"{count} {unit}{(count == 1 ? "" : "s")}");

    private static string Indent(int depth) => new(' ', 4 * depth);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
