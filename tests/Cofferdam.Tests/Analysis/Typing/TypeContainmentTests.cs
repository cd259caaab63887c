using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Tests.Analysis.Typing;

/// <summary>Which structs an object may hold.</summary>
public sealed class TypeContainmentTests
{
    // struct small { u64 a, b; };  struct large { struct small inner; u64 c; };  struct other { u64 a, b; };
    // struct room { u64 a; u8 bytes[16]; };  struct open { u64 a; struct small many[]; };  struct short { u8 bytes[8]; };
    private static readonly BtfTypes _types = BtfReader.Read(BtfWriter.Write(
    [
        new BtfInteger(Id(1), "u64", 8, 64, IsSigned: false, IsBoolean: false),
        new BtfInteger(Id(2), "u8", 1, 8, IsSigned: false, IsBoolean: false),
        new BtfStruct(Id(3), "small", false, 16, [new("a", Id(1), 0, 0), new("b", Id(1), 64, 0)]),
        new BtfStruct(Id(4), "large", false, 24, [new("inner", Id(3), 0, 0), new("c", Id(1), 128, 0)]),
        new BtfStruct(Id(5), "other", false, 16, [new("a", Id(1), 0, 0), new("b", Id(1), 64, 0)]),
        new BtfArray(Id(6), Id(2), Id(1), 16),
        new BtfStruct(Id(7), "room", false, 24, [new("a", Id(1), 0, 0), new("bytes", Id(6), 64, 0)]),
        new BtfArray(Id(8), Id(3), Id(1), 0),
        new BtfStruct(Id(9), "open", false, 8, [new("a", Id(1), 0, 0), new("many", Id(8), 64, 0)]),
        new BtfArray(Id(10), Id(2), Id(1), 8),
        new BtfStruct(Id(11), "short", false, 8, [new("bytes", Id(10), 0, 0)]),
    ]));

    [Theory]
    [InlineData("small", "small", true)]
    [InlineData("small", "other", false)]
    [InlineData("large", "small", true)]
    [InlineData("large", "other", false)]
    // Allocated by the name of its first member.
    [InlineData("small", "large", true)]
    [InlineData("room", "other", true)]
    [InlineData("open", "other", true)]
    [InlineData("short", "other", false)]
    public void An_object_of_exactly_its_size_holds_what_is_in_it(string allocated, string wanted, bool may)
    {
        var size = Struct(allocated).Size;

        Assert.Equal(may, TypeContainment.MayHold(Struct(allocated), _types, size, Struct(wanted), _types));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(32ul)]
    public void An_object_of_another_or_a_varying_size_may_hold_anything(ulong? size) =>
        Assert.True(TypeContainment.MayHold(Struct("small"), _types, size, Struct("other"), _types));

    private static BtfStruct Struct(string name) => _types.Require<BtfStruct>(name);

    private static BtfTypeId Id(uint value) => new(value);
}
