using System.Globalization;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>Types in the raw form of bpftool btf dump, to compare line by line.</summary>
internal static class BpftoolText
{
    public static IEnumerable<string> LinesOf(BtfTypes types) => types.Own.SelectMany(type => LinesOf(types, type));

    private static IEnumerable<string> LinesOf(BtfTypes types, BtfType type) =>
        type switch
        {
            BtfInteger integer => [Head(type, "INT", Invariant(
                $"size={integer.Size} bits_offset=0 nr_bits={integer.Bits} encoding={Encoding(integer)}"))],
            BtfFloat number => [Head(type, "FLOAT", Invariant($"size={number.Size}"))],
            BtfPointer pointer => [Head(type, "PTR", Target(pointer.Target))],
            BtfTypedef typedef => [Head(type, "TYPEDEF", Target(typedef.Target))],
            BtfModifier modifier =>
                [Head(type, modifier.Kind.ToString().ToUpperInvariant(), Target(modifier.Target))],
            BtfTypeTag tag => [Head(type, "TYPE_TAG", Target(tag.Target))],
            BtfDeclarationTag tag =>
                [Head(type, "DECL_TAG", Invariant($"{Target(tag.Target)} component_idx={tag.Component}"))],
            BtfForward forward => [Head(type, "FWD", $"fwd_kind={(forward.IsUnion ? "union" : "struct")}")],
            BtfArray array => [Head(type, "ARRAY", Invariant(
                $"{Target(array.Element)} index_type_id={array.Index.Value} nr_elems={array.Count}"))],
            BtfFunction function =>
                [Head(type, "FUNC", $"{Target(function.Prototype)} linkage={Linkage(function.Linkage)}")],
            BtfVariable variable =>
                [Head(type, "VAR", $"{Target(variable.Type)}, linkage={Linkage(variable.Linkage)}")],
            BtfStruct composite =>
            [
                Head(type, composite.IsUnion ? "UNION" : "STRUCT", Invariant(
                    $"size={composite.Size} vlen={composite.Members.Count}")),
                .. composite.Members.Select(Member),
            ],
            BtfEnumeration enumeration =>
            [
                Head(type, enumeration.Is64 ? "ENUM64" : "ENUM", Invariant(
                    $"encoding={Sign(enumeration)} size={enumeration.Size} vlen={enumeration.Enumerators.Count}")),
                .. enumeration.Enumerators.Select(
                    constant => $"\t{Name(constant.Name)} val={Value(enumeration, constant)}"),
            ],
            BtfFunctionPrototype prototype =>
            [
                Head(type, "FUNC_PROTO", Invariant(
                    $"ret_type_id={prototype.Result.Value} vlen={prototype.Parameters.Count}")),
                .. prototype.Parameters.Select(parameter => $"\t{Name(parameter.Name)} {Target(parameter.Type)}"),
            ],
            BtfDataSection section =>
            [
                Head(type, "DATASEC", Invariant($"size={section.Size} vlen={section.Variables.Count}")),
                .. section.Variables.Select(place => Place(place, types[place.Variable].Name)),
            ],
            _ => throw new InvalidOperationException($"{type} in a file"),
        };

    private static string Head(BtfType type, string kind, string rest) => $"{type.Id} {kind} {Name(type.Name)} {rest}";

    private static string Name(string name) => name.Length == 0 ? "'(anon)'" : $"'{name}'";

    private static string Target(BtfTypeId id) => Invariant($"type_id={id.Value}");

    private static string Encoding(BtfInteger integer) =>
        integer.IsBoolean ? "BOOL" : integer.IsSigned ? "SIGNED" : "(none)";

    private static string Linkage(BtfLinkage linkage) =>
        linkage switch
        {
            BtfLinkage.Static => "static",
            BtfLinkage.Global => "global",
            _ => "extern",
        };

    private static string Member(BtfMember member)
    {
        var width = member.BitSize == 0 ? "" : Invariant($" bitfield_size={member.BitSize}");
        return Invariant($"\t{Name(member.Name)} {Target(member.Type)} bits_offset={member.BitOffset}{width}");
    }

    private static string Place(BtfSectionVariable place, string name) =>
        Invariant($"\t{Target(place.Variable)} offset={place.Offset} size={place.Size} (VAR {Name(name)})");

    private static string Sign(BtfEnumeration enumeration) => enumeration.IsSigned ? "SIGNED" : "UNSIGNED";

    private static string Value(BtfEnumeration enumeration, BtfEnumerator constant) =>
        (enumeration.Is64, enumeration.IsSigned) switch
        {
            (true, true) => Invariant($"{constant.Value}LL"),
            (true, false) => Invariant($"{(ulong)constant.Value}ULL"),
            _ => Invariant($"{constant.Value}"),
        };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
