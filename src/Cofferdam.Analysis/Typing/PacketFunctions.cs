using System.Collections.Frozen;

namespace Cofferdam.Analysis.Typing;

/// <summary>Functions of net/core/skbuff.c that return a pointer to void into the data of a packet.</summary>
internal static class PacketFunctions
{
    private static readonly FrozenSet<string> _names =
        new[] { "skb_put", "skb_push", "skb_pull", "skb_pull_data", "skb_pull_rcsum", "pskb_put", "__pskb_pull_tail" }
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the function of this name is one of them.</summary>
    public static bool Contains(string name) => _names.Contains(name);
}
