using System.Runtime.InteropServices;
using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>One feature of all objects of a table. Values are kept by their rank, which is their code.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Codes">Of each object.</param>
/// <param name="Least">The value of each code, ascending; the least of several that have to share one.</param>
/// <param name="Most">The largest value of each code.</param>
internal sealed record FeatureColumn(Feature Feature, ushort[] Codes, uint[] Least, uint[] Most)
{
    private const int CodeLimit = 1 << 16;

    /// <summary>Ranks the values.</summary>
    public static FeatureColumn Of(Feature feature, ReadOnlySpan<uint> found)
    {
        var numbers = new Dictionary<uint, int>();
        var distinct = new List<uint>();
        var firsts = new int[found.Length];
        var ofZero = -1;
        for (var row = 0; row < found.Length; row++)
        {
            // Most values are 0, and many are like the one before.
            if (found[row] == 0 && ofZero >= 0)
                firsts[row] = ofZero;
            else if (row > 0 && found[row] == found[row - 1])
                firsts[row] = firsts[row - 1];
            else
                firsts[row] = NumberOf(found[row]);
            if (found[row] == 0)
                ofZero = firsts[row];
        }
        var (least, most, ranks) = Rank(distinct);
        var codes = new ushort[found.Length];
        for (var row = 0; row < codes.Length; row++)
            codes[row] = ranks[firsts[row]];
        return new(feature, codes, least, most);

        // In the order that values are met.
        int NumberOf(uint value)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, value, out var isKnown);
            if (!isKnown)
            {
                number = distinct.Count;
                distinct.Add(value);
            }
            return number;
        }
    }

    // The codes of values that are numbered as they were met first.
    private static (uint[] Least, uint[] Most, ushort[] Codes) Rank(List<uint> distinct)
    {
        var values = distinct.ToArray();
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(values, order);
        var codes = new ushort[values.Length];
        var sharing = ((values.Length - 1) / CodeLimit) + 1;
        for (var rank = 0; rank < order.Length; rank++)
            codes[order[rank]] = (ushort)(rank / sharing);
        var least = new uint[(values.Length + sharing - 1) / sharing];
        var most = new uint[least.Length];
        for (var code = 0; code < least.Length; code++)
        {
            least[code] = values[code * sharing];
            most[code] = values[Math.Min(((code + 1) * sharing) - 1, values.Length - 1)];
        }
        return (least, most, codes);
    }
}
