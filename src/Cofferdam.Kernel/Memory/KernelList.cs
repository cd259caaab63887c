using System.Globalization;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Kernel.Memory;

/// <summary>Walks the circular lists of the kernel (struct list_head).</summary>
public static class KernelList
{
    /// <summary>The structs on a list, in list order.</summary>
    /// <param name="memory">Where the list lies.</param>
    /// <param name="types">The types that describe its structs.</param>
    /// <param name="head">The address of the list head.</param>
    /// <param name="tag">The tag of the structs on the list.</param>
    /// <param name="member">The path of the struct list_head that links them.</param>
    /// <param name="limit">How many structs may be on it at most.</param>
    /// <exception cref="FeatureMissingException">The kernel has no such struct or member.</exception>
    /// <exception cref="MalformedDataException">A link is not readable, or does not come back to the head.</exception>
    public static IReadOnlyList<KernelStruct> Walk(
        IKernelMemory memory, BtfTypes types, KernelAddress head, string tag, string member, int limit)
    {
        var type = types.Require<BtfStruct>(tag).Id;
        var offset = (long)types.RequireField(type, member).Offset;
        var found = new List<KernelStruct>();
        var met = new HashSet<KernelAddress> { head };
        for (var link = memory.ReadPointer(head); link != head; link = memory.ReadPointer(link))
        {
            if (!met.Add(link) || met.Count > limit + 1)
            {
                throw new MalformedDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"list of struct {tag} at {head}: does not end after {found.Count} links"));
            }

            found.Add(new KernelStruct(memory, types, type, link + -offset));
        }

        return found;
    }
}
