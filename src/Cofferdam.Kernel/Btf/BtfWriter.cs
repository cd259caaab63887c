using System.Runtime.InteropServices;
using System.Text;

namespace Cofferdam.Kernel.Btf;

/// <summary>Writes types in the format that <see cref="BtfReader"/> reads.</summary>
public static class BtfWriter
{
    private const uint Flag = 1u << 31;

    /// <summary>Writes types of a kernel, or of a module over those of its kernel.</summary>
    /// <param name="types">
    /// The types, without void. Their numbers must count up by one, from 1 or from where the base ends.
    /// </param>
    /// <param name="baseTypes">For a module, the types of its kernel.</param>
    /// <exception cref="ArgumentException">A number is out of order.</exception>
    public static byte[] Write(IEnumerable<BtfType> types, BtfTypes? baseTypes = null)
    {
        var strings = new Strings(baseTypes?.Records.StringsEnd);
        var words = new List<uint>();
        var next = baseTypes?.Records.End ?? 1;
        foreach (var type in types)
        {
            if (type.Id.Value != next++)
                throw new ArgumentException($"type {type.Id} stands where {next - 1} is due", nameof(types));

            Write(type, words, strings);
        }

        var bytes = new byte[24 + (4 * words.Count) + strings.Bytes.Count];
        uint[] header = [0x0001eb9f, 24, 0, 4 * (uint)words.Count, 4 * (uint)words.Count, (uint)strings.Bytes.Count];
        MemoryMarshal.AsBytes(header.AsSpan()).CopyTo(bytes);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(words)).CopyTo(bytes.AsSpan(24));
        strings.Bytes.CopyTo(bytes, 24 + (4 * words.Count));
        return bytes;
    }

    private static void Write(BtfType type, List<uint> words, Strings strings)
    {
        var name = type is BtfVoid ? 0 : strings.OffsetOf(type.Name);
        switch (type)
        {
            case BtfInteger integer:
                Begin(0, false, integer.Size);
                words.Add((integer.IsBoolean ? 4u << 24 : 0) | (integer.IsSigned ? 1u << 24 : 0) | integer.Bits);
                break;
            case BtfFloat number:
                Begin(0, false, number.Size);
                break;
            case BtfPointer pointer:
                Begin(0, false, pointer.Target.Value);
                break;
            case BtfTypedef typedef:
                Begin(0, false, typedef.Target.Value);
                break;
            case BtfModifier modifier:
                Begin(0, false, modifier.Target.Value);
                break;
            case BtfTypeTag tag:
                Begin(0, false, tag.Target.Value);
                break;
            case BtfForward forward:
                Begin(0, forward.IsUnion, 0);
                break;
            case BtfDeclarationTag tag:
                Begin(0, false, tag.Target.Value);
                words.Add((uint)tag.Component);
                break;
            case BtfArray array:
                Begin(0, false, 0);
                words.AddRange([array.Element.Value, array.Index.Value, array.Count]);
                break;
            case BtfStruct composite:
                WriteMembers(composite);
                break;
            case BtfEnumeration enumeration:
                WriteEnumerators(enumeration);
                break;
            case BtfFunction function:
                Begin((int)function.Linkage, false, function.Prototype.Value);
                break;
            case BtfFunctionPrototype prototype:
                Begin(prototype.Parameters.Count, false, prototype.Result.Value);
                foreach (var parameter in prototype.Parameters)
                    words.AddRange([strings.OffsetOf(parameter.Name), parameter.Type.Value]);

                break;
            case BtfVariable variable:
                Begin(0, false, variable.Type.Value);
                words.Add((uint)variable.Linkage);
                break;
            case BtfDataSection section:
                Begin(section.Variables.Count, false, section.Size);
                foreach (var variable in section.Variables)
                    words.AddRange([variable.Variable.Value, variable.Offset, variable.Size]);

                break;
            default:
                throw new ArgumentException($"type {type.Id} is void, which no file has", nameof(type));
        }

        void Begin(int count, bool flag, uint sizeOrType) =>
            words.AddRange([name, (flag ? Flag : 0) | ((uint)type.Kind << 24) | (uint)count, sizeOrType]);

        void WriteMembers(BtfStruct composite)
        {
            var hasBitFields = composite.Members.Any(member => member.BitSize != 0);
            Begin(composite.Members.Count, hasBitFields, composite.Size);
            foreach (var member in composite.Members)
            {
                var place = member.BitOffset | ((uint)member.BitSize << 24);
                words.AddRange([strings.OffsetOf(member.Name), member.Type.Value, place]);
            }
        }

        void WriteEnumerators(BtfEnumeration enumeration)
        {
            Begin(enumeration.Enumerators.Count, enumeration.IsSigned, enumeration.Size);
            foreach (var constant in enumeration.Enumerators)
            {
                words.AddRange([strings.OffsetOf(constant.Name), (uint)constant.Value]);
                if (enumeration.Is64)
                    words.Add((uint)(constant.Value >> 32));
            }
        }
    }

    /// <summary>The string section while it grows: each text once.</summary>
    private sealed class Strings(uint? firstOffset)
    {
        private readonly Dictionary<string, uint> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

        /// <summary>The section; without a base it begins with the empty name.</summary>
        public List<byte> Bytes { get; } = firstOffset is null ? [0] : [];

        public uint OffsetOf(string text)
        {
            if (_offsets.TryGetValue(text, out var offset))
                return offset;

            offset = (firstOffset ?? 0) + (uint)Bytes.Count;
            _offsets.Add(text, offset);
            Bytes.AddRange(Encoding.UTF8.GetBytes(text));
            Bytes.Add(0);
            return offset;
        }
    }
}
