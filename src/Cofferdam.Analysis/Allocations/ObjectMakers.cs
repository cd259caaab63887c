using System.Collections.Frozen;

namespace Cofferdam.Analysis.Allocations;

/// <summary>
/// Functions outside of compartments that are no allocators themselves and return an object that they have just
/// allocated, of which nobody else knows.
/// </summary>
public static class ObjectMakers
{
    // net/core/skbuff.c, net/core/sock.c: a packet that is in no queue yet.
    private static readonly FrozenSet<string> _packets = new[]
    {
        "__alloc_skb", "skb_clone", "skb_copy", "__pskb_copy_fclone", "alloc_skb_with_frags", "sock_alloc_send_pskb",
        "sock_wmalloc",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The struct that the function of this name makes; null if it makes none.</summary>
    public static string? StructMadeBy(string function) => _packets.Contains(function) ? "sk_buff" : null;
}
