using Cofferdam.Bpf.Objects;
using Cofferdam.Learning.Features;
using CsCheck;

namespace Cofferdam.Tests.Learning;

/// <summary>Objects of the made-up boot whose words are of every class, with those at the edges of each.</summary>
internal static class RandomObjects
{
    private static LayoutRow Layout => MadeUpBoot.Layout;

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

    // Empty lists are too rare by chance.
    private static ulong[] Pointing(ulong start, ulong[] words)
    {
        for (var i = 7; i < words.Length; i += 9)
            words[i] = start + ((ulong)i * 8);
        return words;
    }
}
