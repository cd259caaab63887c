using Cofferdam.Bpf.Objects;
using Cofferdam.Learning.Features;
using CsCheck;

namespace Cofferdam.Tests.Learning;

/// <summary>The definition of the features.</summary>
public sealed class FeatureTests
{
    private const ulong Start = 0xff11_0000_5000_0000;

    public static TheoryData<ulong, WordClass> Words => new()
    {
        { 0, WordClass.Zero },
        { 1, WordClass.Small },
        { 0x0000_0003_0000_0001, WordClass.Small },
        { Start + 8, WordClass.Self },
        { Start + 24, WordClass.OwnObject },
        { Start - 1, WordClass.DirectMap },
        { Start + 32, WordClass.DirectMap },
        { MadeUpBoot.Layout.Image, WordClass.KernelText },
        { MadeUpBoot.Layout.ReadOnly, WordClass.KernelReadOnly },
        { MadeUpBoot.Layout.Data, WordClass.KernelData },
        { MadeUpBoot.Layout.Modules + 4097, WordClass.Module },
        { MadeUpBoot.Layout.Vmalloc, WordClass.Vmalloc },
        { MadeUpBoot.Layout.PageStructs, WordClass.PageStructs },
        { MadeUpBoot.Layout.PerCpu, WordClass.PerCpu },
        { 0x0000_7f12_3456_7890, WordClass.User },
        { unchecked((ulong)-12L), WordClass.Error },
        { unchecked((ulong)-4096L), WordClass.Other },
        { Ascii("eth0"), WordClass.Ascii },
        { Ascii("kworker/"), WordClass.Ascii },
        { Ascii("lo"), WordClass.Small },
        { Ascii("ab\0d"), WordClass.Small },
        { 0x0005_0003_0000_0001, WordClass.Other },
        { 0xffff_0000_0000_0000, WordClass.Other },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void A_word_has_the_class_that_its_value_suggests(ulong word, WordClass expected) =>
        Assert.Equal(expected, ObjectOf(MadeUpBoot.Space, 0, word, 0, 0).ClassOf(1));

    [Fact]
    public void Offsets_are_counted_from_what_the_word_points_into()
    {
        var image = MadeUpBoot.Layout.Image;
        var found = ObjectOf(
            MadeUpBoot.Space, image + 0x1234, MadeUpBoot.Layout.Modules + 0x5678, Start + 8, Start - 64);
        Assert.Equal(
            [0x1234u, 0x678u, 8u, 0u],
            Enumerable.Range(0, 4).Select(word => found.ValueOf(new Feature(word, FeatureKind.Offset))));
    }

    [Fact]
    public void Only_small_words_have_halves()
    {
        var found = ObjectOf(MadeUpBoot.Space, 0x0000_0007_0000_0009, Start, 5UL << 48);
        Assert.Equal(
            [9u, 7u, 0u, 0u, 0u, 0u],
            Enumerable.Range(0, 3).SelectMany(word => new[]
            {
                found.ValueOf(new Feature(word, FeatureKind.Low)), found.ValueOf(new Feature(word, FeatureKind.High)),
            }));
    }

    [Fact]
    public void Only_pointers_into_the_direct_map_have_a_pointee()
    {
        var space = MadeUpBoot.Space with { PointeeSize = address => (uint)(address & 0xfff) };
        var found = ObjectOf(space, Start - 0xf40, Start, 3, MadeUpBoot.Layout.Vmalloc + 64);
        Assert.Equal(
            [0xc0u, 0u, 0u, 0u],
            Enumerable.Range(0, 4).Select(word => found.ValueOf(new Feature(word, FeatureKind.Pointee))));
    }

    [Fact]
    public void Every_word_class_is_met_by_the_random_objects()
    {
        var met = new HashSet<WordClass>();
        RandomObjects.Object.Sample(
            found =>
            {
                var content = found.In(MadeUpBoot.Space);
                for (var word = 0; word < found.Words.Length; word++)
                    met.Add(content.ClassOf(word));
            },
            threads: 1,
            iter: 1_000);
        Assert.Equal(Enum.GetValues<WordClass>(), met.Order());
    }

    [Fact]
    public void Features_are_the_same_wherever_the_kernel_was_put() => Gen
        .Select(RandomObjects.Object, Gen.ULong[0, 1 << 10], Gen.ULong[0, 100], Gen.ULong[0, 100], Gen.ULong[0, 100])
        .Sample((found, directMap, vmalloc, image, modules) =>
        {
            var (from, to) = (MadeUpBoot.Layout, Moved(directMap << 30, vmalloc << 30, image << 21, modules << 12));
            var here = found.In(MadeUpBoot.SpaceOf(from));
            var words = found.Words.Select((word, index) => Rebased(word, here.ClassOf(index), from, to)).ToArray();
            var there = new RandomObject(found.Start - from.DirectMap + to.DirectMap, found.Size, words)
                .In(MadeUpBoot.SpaceOf(to));
            for (var word = 0; word < words.Length; word++)
            {
                // What is of no part of memory does not move, and may be of one on the other boot.
                if (here.ClassOf(word) == WordClass.Other)
                    continue;
                foreach (var kind in Enum.GetValues<FeatureKind>())
                    Assert.Equal(here.ValueOf(new Feature(word, kind)), there.ValueOf(new Feature(word, kind)));
            }
        });

    private static LayoutRow Moved(ulong directMap, ulong vmalloc, ulong image, ulong modules)
    {
        var row = MadeUpBoot.Layout;
        row.DirectMap += directMap;
        row.DirectMapEnd += directMap;
        row.PerCpu += directMap;
        row.PerCpuEnd += directMap;
        row.Vmalloc += vmalloc;
        row.VmallocEnd += vmalloc;
        row.PageStructs += vmalloc;
        row.PageStructsEnd += vmalloc;
        row.Image += image;
        row.ImageEnd += image;
        row.ReadOnly += image;
        row.ReadOnlyEnd += image;
        row.Data += image;
        row.DataEnd += image;
        row.Modules += modules;
        row.ModulesEnd += modules;
        return row;
    }

    private static ulong Rebased(ulong word, WordClass @class, LayoutRow from, LayoutRow to) => @class switch
    {
        WordClass.Self or WordClass.OwnObject or WordClass.DirectMap or WordClass.PerCpu =>
            word - from.DirectMap + to.DirectMap,
        WordClass.KernelText or WordClass.KernelReadOnly or WordClass.KernelData => word - from.Image + to.Image,
        WordClass.Module => word - from.Modules + to.Modules,
        WordClass.Vmalloc => word - from.Vmalloc + to.Vmalloc,
        WordClass.PageStructs => word - from.PageStructs + to.PageStructs,
        _ => word,
    };

    private static ObjectContent ObjectOf(AddressSpace space, params ulong[] words) =>
        new(Start, words.Length * 8, words, space);

    private static ulong Ascii(string text) =>
        BitConverter.ToUInt64([.. text.PadRight(8, '\0').Select(character => (byte)character)]);
}
