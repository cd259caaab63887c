using Cofferdam.Learning.Features;
using Cofferdam.Tests.Learning;

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
    }

    public int Types { get; }

    public (ObjectContent Object, int Type) Next()
    {
        var type = _random.Next(Types);
        var start = Start + ((ulong)_random.Next(1 << 20) * 512);
        var words = new ulong[Feature.WordLimit];
        for (var word = 0; word < words.Length; word++)
            words[word] = WordOf(type, word, start);
        return (new(start, 512, words, MadeUpBoot.Space), type);
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
            < 12 => _random.Next(100) < 85 ? MadeUpBoot.Layout.DirectMap + ((ulong)_random.Next() * 2) : 0,
            < 15 => MadeUpBoot.Layout.Image + (fixedNumber / 2000 * 8 % 0x120_0000),
            < 17 => start + ((ulong)(_random.Next(2) == 0 ? word : _random.Next(64)) * 8),
            17 => MadeUpBoot.Layout.Modules + (fixedNumber / 2000 * 8 % 0x10_0000),
            18 => (ulong)_random.Next(100_000),
            _ => _random.Next(2) == 0 ? 0 : (ulong)_random.NextInt64(1L << 44),
        };
    }
}
