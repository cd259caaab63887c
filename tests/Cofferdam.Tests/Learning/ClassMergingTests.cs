using Cofferdam.Learning.Models;

namespace Cofferdam.Tests.Learning;

public sealed class ClassMergingTests
{
    [Theory]
    [InlineData("kstrdup", 0x30, "char[]")]
    [InlineData("kvasprintf", 0x8, "char[]")]
    [InlineData("kstrndup.constprop.0", 0x8, "char[]")]
    [InlineData("nf_tables_newtable", 0x1f0, "nf_tables_newtable+0x1f0")]
    [InlineData("kmemdup", 0x20, "kmemdup+0x20")]
    public void Sites_that_make_strings_are_one_class_and_others_are_their_own(
        string function, int offset, string expected) =>
        Assert.Equal(expected, ClassMerging.ClassOf(function, offset));
}
