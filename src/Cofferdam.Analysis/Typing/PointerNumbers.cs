namespace Cofferdam.Analysis.Typing;

/// <summary>Members that the source declares as numbers and that hold pointers, with marks in the low bits.</summary>
internal static class PointerNumbers
{
    /// <summary>The tag of the struct that a member points to; null if it is not one of them.</summary>
    /// <param name="container">The tag of the struct that has the member.</param>
    /// <param name="path">The member.</param>
    public static string? TargetOf(string container, string path) => (container, path) switch
    {
        // skb_dst(), include/linux/skbuff.h
        ("sk_buff", "_skb_refdst") => "dst_entry",
        // skb_nfct(), include/linux/skbuff.h
        ("sk_buff", "_nfct") => "nf_conn",
        // include/linux/rbtree.h
        ("rb_node", "__rb_parent_color") => "rb_node",
        _ => null,
    };
}
