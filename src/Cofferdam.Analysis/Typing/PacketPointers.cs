namespace Cofferdam.Analysis.Typing;

/// <summary>Members that point into the bytes of a packet (include/linux/skbuff.h).</summary>
internal static class PacketPointers
{
    /// <summary>Whether a member is one of them.</summary>
    /// <param name="container">The tag of the struct that has the member.</param>
    /// <param name="path">The member.</param>
    public static bool Contains(string container, string path) =>
        container == "sk_buff" && path is ("head" or "data");
}
