using Cofferdam.Bpf.Objects;
using Cofferdam.Learning.Features;

namespace Cofferdam.Bench;

/// <summary>
/// Objects of 64 words of made-up types: for each type and word it is fixed whether it is zero, a constant, a pointer to
/// the heap that may be null, to code, into the object itself, or a number. Which type comes next is random, so that
/// no branch predictor learns the order.
/// </summary>
internal sealed class SyntheticHeap
{
    private const ulong Start = 0xff11_0000_5000_0000;
    private readonly Random _random = new(1);
    private readonly int _zeroPercent;

    /// <param name="types">How many types there are.</param>
    /// <param name="zeroPercent">The share of words that are zero in all objects of their type.</param>
    public SyntheticHeap(int types, int zeroPercent)
    {
        Types = types;
        _zeroPercent = zeroPercent;
        Space = new AddressSpace
        {
            DirectMap = new(Layout.DirectMap, Layout.DirectMapEnd),
            PerCpu = new(Layout.PerCpu, Layout.PerCpuEnd),
            Image = new(Layout.Image, Layout.ImageEnd),
            ImageReadOnly = new(Layout.ReadOnly, Layout.ReadOnlyEnd),
            ImageData = new(Layout.Data, Layout.DataEnd),
            Modules = new(Layout.Modules, Layout.ModulesEnd),
            Vmalloc = new(Layout.Vmalloc, Layout.VmallocEnd),
            PageStructs = new(Layout.PageStructs, Layout.PageStructsEnd),
            PointeeSize = _ => 0,
        };
    }

    public static LayoutRow Layout => new()
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

    public int Types { get; }

    public AddressSpace Space { get; }

    public (ObjectContent Object, int Type) Next()
    {
        var type = _random.Next(Types);
        var start = Start + ((ulong)_random.Next(1 << 20) * 512);
        var words = new ulong[Feature.WordLimit];
        for (var word = 0; word < words.Length; word++)
            words[word] = WordOf(type, word, start);
        return (new(start, 512, words, Space), type);
    }

    private ulong WordOf(int type, int word, ulong start)
    {
        // What is fixed for a word of a type. Half of the words have a look that types share.
        var seed = word % 2 == 0 ? 0 : type;
        var fixedNumber = (uint)new Random((seed * 64) + word).Next();
        if (fixedNumber % 100 < _zeroPercent)
            return 0;
        return (fixedNumber / 100 % 20) switch
        {
            < 6 => 1 + (fixedNumber / 2000 % 64),
            < 12 => _random.Next(100) < 85 ? Layout.DirectMap + ((ulong)_random.Next() * 2) : 0,
            < 15 => Layout.Image + (fixedNumber / 2000 * 8 % 0x120_0000),
            < 17 => start + ((ulong)(_random.Next(2) == 0 ? word : _random.Next(64)) * 8),
            17 => Layout.Modules + (fixedNumber / 2000 * 8 % 0x10_0000),
            18 => (ulong)_random.Next(100_000),
            _ => _random.Next(2) == 0 ? 0 : (ulong)_random.NextInt64(1L << 44),
        };
    }
}
