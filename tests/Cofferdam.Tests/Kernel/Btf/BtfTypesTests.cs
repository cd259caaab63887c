using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Tests.Kernel.Btf;

public sealed class BtfTypesTests
{
    private static readonly BtfTypes _types = SampleTypes.Types;

    [Fact]
    public void Every_kind_is_in_the_sample() =>
        Assert.Equal(Enum.GetValues<BtfKind>().Skip(1), _types.Own.Select(type => type.Kind).Distinct().Order());

    [Fact]
    public void What_is_written_is_read_again() => Assert.Equivalent(SampleTypes.Kernel, _types.Own, strict: true);

    [Fact]
    public void What_is_written_over_a_base_is_read_again() =>
        Assert.Equivalent(SampleTypes.Module, SampleTypes.ModuleTypes.Own, strict: true);

    [Fact]
    public void The_types_of_a_module_go_on_where_the_base_ends()
    {
        Assert.Equal((uint)_types.Count, SampleTypes.ModuleTypes.First.Value);
        Assert.Same(_types[new(15)], SampleTypes.ModuleTypes[new(15)]);
    }

    [Fact]
    public void A_name_finds_first_what_the_module_defines()
    {
        Assert.Equal([8u, 16u], SampleTypes.ModuleTypes.FindAll<BtfStruct>("list_head").Select(type => type.Size));
        Assert.Equal(8u, SampleTypes.ModuleTypes.Require<BtfStruct>("list_head").Size);
        Assert.Equal(16u, _types.Require<BtfStruct>("list_head").Size);
    }

    [Fact]
    public void A_name_is_found_only_as_the_sort_that_is_asked_for()
    {
        Assert.NotNull(_types.Find<BtfFunction>("work"));
        Assert.Null(_types.Find<BtfStruct>("work"));
        Assert.Null(_types.Find<BtfType>(""));
        Assert.Contains("struct nothing", Assert.Throws<FeatureMissingException>(
            () => _types.Require<BtfStruct>("nothing")).Feature);
    }

    [Theory]
    [InlineData("link.prev", 8, 8)]
    [InlineData("number", 16, 8)]
    [InlineData("high", 20, 4)]
    [InlineData("table", 24, 24)]
    [InlineData("table[1]", 36, 12)]
    [InlineData("table[1][2]", 44, 4)]
    [InlineData("label", 56, 8)]
    public void A_path_leads_through_anonymous_members_and_arrays(string path, ulong offset, ulong size)
    {
        var field = _types.RequireField(new(15), path);
        Assert.Equal((offset, size, false), (field.Offset, field.Size, field.IsBitField));
    }

    [Fact]
    public void A_bit_field_keeps_its_bits()
    {
        var field = _types.RequireField(new(15), "rest");
        Assert.Equal((387ul, 29ul, true), (field.BitOffset, field.BitSize, field.IsBitField));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("link.")]
    [InlineData(".link")]
    [InlineData("link.none")]
    [InlineData("label.none")]
    [InlineData("link[0]")]
    [InlineData("table[2]")]
    [InlineData("table[0][3]")]
    [InlineData("table[0][0][0]")]
    [InlineData("table[]")]
    [InlineData("table[")]
    [InlineData("table]")]
    [InlineData("table[-1]")]
    [InlineData("table[+1]")]
    [InlineData("table[99999999999]")]
    [InlineData("table[0]x")]
    public void A_path_to_nothing_is_not_found(string path)
    {
        Assert.False(_types.TryFindField(new(15), path, out _));
        Assert.Throws<FeatureMissingException>(() => _types.RequireField(new(15), path));
    }

    [Theory]
    [InlineData("RED", 0)]
    [InlineData("NONE", -1)]
    [InlineData("TOP", long.MinValue)]
    public void A_constant_has_its_value(string name, long expected)
    {
        Assert.True(SampleTypes.ModuleTypes.TryFindEnumerator(name, out var value));
        Assert.Equal(expected, value);
        Assert.False(_types.TryFindEnumerator("GREEN", out _));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 1)]
    [InlineData(5, 8)]
    [InlineData(8, 8)]
    [InlineData(10, 24)]
    [InlineData(13, 8)]
    [InlineData(15, 64)]
    [InlineData(17, 8)]
    [InlineData(27, 8)]
    [InlineData(32, 0)]
    public void A_type_has_its_size(uint id, ulong size) => Assert.Equal(size, _types.SizeOf(new(id)));

    [Theory]
    [InlineData(0)]
    [InlineData(18)]
    [InlineData(24)]
    [InlineData(25)]
    public void What_is_no_object_has_no_size(uint id) => Assert.Null(_types.SizeOf(new(id)));

    [Fact]
    public void A_function_has_its_prototype()
    {
        Assert.True(_types.TryFindFunction("work", out var prototype));
        Assert.Equal(["object", "buffer", ""], prototype.Parameters.Select(parameter => parameter.Name));
        Assert.True(prototype.Parameters[2].IsEllipsis);
        Assert.False(_types.TryFindFunction("rest", out _));
    }

    [Fact]
    public void A_number_without_type_is_the_callers_mistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _types[new((uint)_types.Count)]);
}
