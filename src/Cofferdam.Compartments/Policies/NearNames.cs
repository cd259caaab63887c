namespace Cofferdam.Compartments.Policies;

/// <summary>Finds what somebody may have meant by a name that does not exist.</summary>
public static class NearNames
{
    /// <summary>
    /// The candidates within a third of the name's length in edits, nearest first, then in ordinal order.
    /// </summary>
    /// <param name="name">What was written.</param>
    /// <param name="candidates">What exists.</param>
    /// <param name="most">How many to return at most.</param>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> candidates, int most = 3)
    {
        var reach = Math.Clamp(name.Length / 3, 1, 3);
        return [.. candidates
            .Distinct(StringComparer.Ordinal)
            .Select(candidate => (Distance: Distance(name, candidate, reach), candidate))
            .Where(near => near.Distance <= reach)
            .OrderBy(near => near.Distance)
            .ThenBy(near => near.candidate, StringComparer.Ordinal)
            .Take(most)
            .Select(near => near.candidate)];
    }

    /// <summary>A sentence that ends a message: "; did you mean 'a' or 'b'?", or nothing without near names.</summary>
    public static string Suggest(string name, IEnumerable<string> candidates)
    {
        var near = Find(name, candidates);
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?";
    }

    /// <summary>
    /// The number of single-character insertions, deletions, replacements and swaps of neighbours between two names
    /// (optimal string alignment), or <paramref name="reach"/> + 1 if there are more than <paramref name="reach"/>.
    /// </summary>
    private static int Distance(string left, string right, int reach)
    {
        if (Math.Abs(left.Length - right.Length) > reach)
            return reach + 1;

        var beforeLast = new int[right.Length + 1];
        var last = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return Math.Min(last[^1], reach + 1);
    }
}
