using System.Text;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Models;

namespace Cofferdam.Tests.Learning;

public sealed class ClassMergingTests
{
    [Theory]
    [InlineData("kstrdup+0x30", true)]
    [InlineData("kvasprintf+0x8", true)]
    [InlineData("kstrndup.constprop.0+0x8", true)]
    [InlineData("nf_tables_newtable+0x1f0 [nf_tables]", false)]
    [InlineData("kmemdup+0x20", false)]
    [InlineData("kstrdup_frob+0x20", false)]
    public void Sites_in_functions_that_return_a_copied_string_make_strings(string site, bool expected) =>
        Assert.Equal(expected, ClassMerging.IsTextMaker(site));

    [Theory]
    [InlineData(true, "eth0", "a rather long name")]
    [InlineData(true, "eth0", "")]
    [InlineData(true, "eth0", "lo")]
    [InlineData(false, "a", "b")]
    [InlineData(false, "")]
    [InlineData(false, "eth0", "eth1\0after the end")]
    [InlineData(false, "eth0", "a\u0001b")]
    [InlineData(false, "eth0", "as long as the object is, no end")]
    public void A_site_makes_strings_if_all_its_objects_are_strings_and_not_small_numbers(
        bool expected, params string[] contents) =>
        Assert.Equal(expected, ClassMerging.AreTexts(contents.Select(ContentOf)));

    private static ObjectContent ContentOf(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text.PadRight(32, '\0'));
        var words = new ulong[4];
        for (var i = 0; i < words.Length; i++)
            words[i] = BitConverter.ToUInt64(bytes, i * sizeof(ulong));
        return new ObjectContent(0xff11_0000_4000_0000, 32, words, MadeUpBoot.Space);
    }
}
