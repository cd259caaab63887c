using System.Buffers.Binary;
using System.Text;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using CsCheck;

namespace Cofferdam.Tests.Kernel.Btf;

public sealed class BtfReaderHostileInputTests
{
    private const int Header = 24;

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        for (var length = 0; length < SampleTypes.KernelBytes.Length; length++)
            Refuse(SampleTypes.KernelBytes[..length]);
    }

    [Fact]
    public void A_module_cut_anywhere_is_refused()
    {
        for (var length = 0; length < SampleTypes.ModuleBytes.Length; length++)
        {
            var cut = SampleTypes.ModuleBytes[..length];
            Assert.Throws<MalformedDataException>(() => BtfReader.Read(cut, SampleTypes.Types));
        }
    }

    [Theory]
    [InlineData(0, "magic")]
    [InlineData(2, "version")]
    [InlineData(7, "header length")]
    [InlineData(11, "types")]
    [InlineData(15, "types")]
    [InlineData(19, "strings")]
    [InlineData(23, "strings")]
    public void A_header_that_claims_something_else_is_refused_by_name(int at, string expected) =>
        Assert.Contains(expected, Refuse(With(at, 0xff)).Message);

    [Fact]
    public void Strings_that_do_not_end_are_refused() =>
        Assert.Contains("zero byte", Refuse(With(SampleTypes.KernelBytes.Length - 1, 1)).Message);

    // The first type is int: name, info, size, encoding.
    [Fact]
    public void An_unknown_kind_is_refused() =>
        Assert.Contains("unknown kind 31", Refuse(With(Header + 7, 0x1f)).Message);

    [Fact]
    public void A_count_beyond_the_end_is_refused() =>
        Assert.Contains("more bytes", Refuse(Type(BtfKind.Struct, 0xffff, 0)).Message);

    [Theory]
    [InlineData(BtfKind.Pointer)]
    [InlineData(BtfKind.Typedef)]
    [InlineData(BtfKind.Function)]
    public void A_reference_to_no_type_is_refused(BtfKind kind) =>
        Assert.Contains("refers to type 9", Refuse(Type(kind, 0, 9)).Message);

    [Fact]
    public void A_function_without_prototype_is_refused() =>
        Assert.Contains("expected FunctionPrototype", Refuse(Type(BtfKind.Function, 0, 1)).Message);

    [Fact]
    public void A_name_outside_the_strings_is_refused()
    {
        var bytes = SampleTypes.KernelBytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Header), bytes.Length);
        Assert.Contains("name at", Refuse(bytes).Message);
    }

    [Theory]
    [InlineData(BtfKind.Typedef)]
    [InlineData(BtfKind.Const)]
    [InlineData(BtfKind.TypeTag)]
    public void A_type_that_is_itself_is_refused_when_it_is_followed(BtfKind kind)
    {
        var types = BtfReader.Read(Type(kind, 0, 1));
        Assert.Throws<MalformedDataException>(() => types.Resolve(new(1)));
        Assert.Throws<MalformedDataException>(() => types.SizeOf(new(1)));
    }

    [Fact]
    public void A_struct_that_contains_itself_without_a_name_is_refused_when_it_is_followed()
    {
        var types = Write(new BtfStruct(new(1), "", false, 4, [new("", new(1), 0, 0), new("", new(1), 0, 0)]));
        Assert.Throws<MalformedDataException>(() => types.TryFindField(new(1), "x", out _));
        Assert.Throws<MalformedDataException>(() => new BtfPrinter(types).Print(new(1)));
    }

    [Fact]
    public void Structs_that_double_at_every_level_are_refused_in_time()
    {
        // Thirty levels of two members each: a thousand million paths, and no circle.
        var types = Write(
        [
            .. Enumerable.Range(1, 30).Select(id => new BtfStruct(
                new((uint)id), "", false, 4, [new("", new((uint)id + 1), 0, 0), new("", new((uint)id + 1), 0, 0)])),
            new BtfStruct(new(31), "", false, 4, []),
        ]);
        Assert.Throws<MalformedDataException>(() => types.TryFindField(new(1), "x", out _));
        Assert.Throws<MalformedDataException>(() => new BtfPrinter(types).Print(new(1)));
    }

    [Fact]
    public void Prototypes_that_double_at_every_level_are_refused_in_time()
    {
        var types = Write(
        [
            .. Enumerable.Range(1, 30).Select(id => new BtfFunctionPrototype(
                new((uint)id), new(0), [new("", new((uint)id + 1)), new("", new((uint)id + 1))])),
            new BtfFunctionPrototype(new(31), new(0), []),
        ]);
        Assert.Throws<MalformedDataException>(() => new BtfPrinter(types).Print(new(1)));
    }

    [Fact]
    public void Arrays_too_large_for_an_address_space_are_refused_when_they_are_measured()
    {
        var types = Write(
            new BtfInteger(new(1), "int", 4, 32, true, false),
            new BtfArray(new(2), new(1), new(1), uint.MaxValue),
            new BtfArray(new(3), new(2), new(1), uint.MaxValue),
            new BtfStruct(new(4), "huge", false, 4, [new("table", new(3), 0, 0)]));
        Assert.Throws<MalformedDataException>(() => types.SizeOf(new(3)));
        Assert.Throws<MalformedDataException>(() => types.TryFindField(new(4), "table[4294967294]", out _));
    }

    [Fact]
    public void A_change_of_any_bytes_is_refused_or_harmless() =>
        Gen.Select(
                Gen.Int[0, SampleTypes.KernelBytes.Length - 1],
                Gen.Byte,
                Gen.Int[0, SampleTypes.KernelBytes.Length - 1],
                Gen.Byte)
            .Sample((first, firstValue, second, secondValue) =>
            {
                var bytes = SampleTypes.KernelBytes.ToArray();
                bytes[first] = firstValue;
                bytes[second] = secondValue;
                Exercise(bytes);
            });

    // Uses all there is to use: whatever is wrong may only be said in one way.
    private static void Exercise(byte[] bytes)
    {
        try
        {
            var types = BtfReader.Read(bytes);
            types.TryFindEnumerator("nothing", out _);
            foreach (var type in types.Own.Where(type => type.Name.Length > 0 && Ascii.IsValid(type.Name)))
                Assert.Contains(type, types.FindAll<BtfType>(type.Name));

            foreach (var type in types.Own)
                Use(types, type.Id);
        }
        catch (MalformedDataException)
        {
        }
    }

    private static void Use(BtfTypes types, BtfTypeId id)
    {
        try
        {
            types.SizeOf(id);
            types.TryFindField(id, "table[1].nothing", out _);
            new BtfPrinter(types).Print(id);
        }
        catch (MalformedDataException)
        {
        }
    }

    private static MalformedDataException Refuse(byte[] bytes) =>
        Assert.Throws<MalformedDataException>(() => BtfReader.Read(bytes));

    private static byte[] With(int at, byte value)
    {
        var bytes = SampleTypes.KernelBytes.ToArray();
        bytes[at] = value;
        return bytes;
    }

    private static BtfTypes Write(params BtfType[] types) => BtfReader.Read(BtfWriter.Write(types));

    // A file with one type of three words.
    private static byte[] Type(BtfKind kind, ushort count, uint sizeOrType)
    {
        var bytes = new byte[Header + 12 + 1];
        uint[] words = [0x0001eb9f, Header, 0, 12, 12, 1, 0, ((uint)kind << 24) | count, sizeOrType];
        Buffer.BlockCopy(words, 0, bytes, 0, Header + 12);
        return bytes;
    }
}
