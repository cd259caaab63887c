using Cofferdam.Bpf.Objects;
using Cofferdam.Learning.Features;
using CsCheck;

namespace Cofferdam.Tests.Learning;

/// <summary>Made-up boots, and objects whose words are of every class, with those at the edges of each.</summary>
internal static class RandomObjects
{
    /// <summary>A boot as Linux lays it out with five levels of page tables.</summary>
    public static readonly LayoutRow Layout = new()
    {
        DirectMap = 0xff11_0000_4000_0000,
        DirectMapEnd = 0xff11_0001_4000_0000,
        PageStructs = 0xffd4_0000_4000_0000,
        PageStructsEnd = 0xffd4_0000_4400_0000,
        Vmalloc = 0xffa0_0000_8000_0000,
        VmallocEnd = 0xffb2_0000_8000_0000,
        PerCpu = 0xff11_0001_3fc0_0000,
        PerCpuEnd = 0xff11_0001_4000_0000,
        Image = 0xffff_ffff_8e00_0000,
        ImageEnd = 0xffff_ffff_9100_0000,
        ReadOnly = 0xffff_ffff_8f20_0000,
        ReadOnlyEnd = 0xffff_ffff_8fa0_0000,
        Data = 0xffff_ffff_8fc0_0000,
        DataEnd = 0xffff_ffff_9100_0000,
        Modules = 0xffff_ffff_c000_0000,
        ModulesEnd = 0xffff_ffff_ff00_0000,
        UserEnd = 1UL << 63,
        PageStructSize = 64,
        PageShift = 12,
    };

    /// <summary>The same boot for the C# side. No pointee is a slab object: there is no memory behind it.</summary>
    public static readonly AddressSpace Space = SpaceOf(Layout);

    /// <summary>A word of any class, for an object at <paramref name="start"/>.</summary>
    public static Gen<ulong> Word(ulong start) => Gen.OneOf(
        Gen.Const(0UL), Gen.Const(0UL), Gen.Const(0UL),
        Gen.ULong[0, 100],
        Gen.ULong[0, 1UL << 48],
        Gen.ULong,
        Gen.ULong[ulong.MaxValue - 5000, ulong.MaxValue],
        Gen.Int[0, 64].Select(word => start + (8 * (ulong)word)),
        Gen.ULong[start - 16, start + 520],
        Gen.Select(Edge, Gen.ULong[0, 4]).Select((edge, beside) => edge + beside - 2),
        Gen.Select(Edge, Gen.ULong[0, 1 << 30]).Select((edge, after) => edge + after),
        Text);

    /// <summary>An object of up to 64 words, and a few that are longer.</summary>
    public static readonly Gen<RandomObject> Object = Gen.OneOf(Gen.Int[0, 519], Gen.Int[0, 519], Gen.Int[512, 1024])
        .SelectMany(ObjectOf);

    /// <summary>An object of some bytes.</summary>
    public static Gen<RandomObject> ObjectOf(int size) =>
        Gen.ULong[0, 1 << 24].Select(slot => Layout.DirectMap + (slot * 8)).SelectMany(start =>
            Word(start).Array[ObjectContent.WordsOf(size)]
                .Select(words => new RandomObject(start, size, Pointing(start, words))));

    private static Gen<ulong> Edge => Gen.Int[0, Edges.Length - 1].Select(index => Edges[index]);

    private static ulong[] Edges =>
    [
        Layout.DirectMap, Layout.DirectMapEnd, Layout.PageStructs, Layout.PageStructsEnd, Layout.Vmalloc,
        Layout.VmallocEnd, Layout.PerCpu, Layout.Image, Layout.ReadOnly, Layout.ReadOnlyEnd, Layout.Data,
        Layout.DataEnd, Layout.Modules, Layout.ModulesEnd, 0x5500_0000_0000, 0x8000_0000_0000, 1UL << 24, 1UL << 32,
        1UL << 40, 1UL << 48, 1UL << 56, 1UL << 63,
    ];

    // Bytes around the edges of what is printable, zeroes in the middle included.
    private static Gen<ulong> Text => Gen.Select(Gen.Int[0, 8], Gen.OneOf(
            Gen.Byte[0x20, 0x7e], Gen.Byte[0x20, 0x7e], Gen.Byte[0x20, 0x7e], Gen.Byte[0x1f, 0x21],
            Gen.Byte[0x7d, 0x80], Gen.Const((byte)0)).Array[8])
        .Select((length, bytes) =>
        {
            Array.Clear(bytes, length, 8 - length);
            return BitConverter.ToUInt64(bytes);
        });

    public static AddressSpace SpaceOf(LayoutRow layout) => new()
    {
        DirectMap = new(layout.DirectMap, layout.DirectMapEnd),
        PerCpu = new(layout.PerCpu, layout.PerCpuEnd),
        Image = new(layout.Image, layout.ImageEnd),
        ImageReadOnly = new(layout.ReadOnly, layout.ReadOnlyEnd),
        ImageData = new(layout.Data, layout.DataEnd),
        Modules = new(layout.Modules, layout.ModulesEnd),
        Vmalloc = new(layout.Vmalloc, layout.VmallocEnd),
        PageStructs = new(layout.PageStructs, layout.PageStructsEnd),
        PointeeSize = _ => 0,
    };

    // Empty lists are too rare by chance.
    private static ulong[] Pointing(ulong start, ulong[] words)
    {
        for (var i = 7; i < words.Length; i += 9)
            words[i] = start + ((ulong)i * 8);
        return words;
    }
}
