namespace Cofferdam.Bpf.Objects;

/// <summary>
/// struct callers of bpf/records.h: which hash values the return addresses of allocation sites have. What has none of
/// them is an allocation of somebody else.
/// </summary>
public static class CallerFilter
{
    // CALLER_SHIFT and slot_of() in bpf.
    private const int Bits = 14;
    private const ulong Multiplier = 0x9e3779b97f4a7c15;

    /// <summary>The filter for these return addresses.</summary>
    public static byte[] Of(IEnumerable<ulong> returnAddresses)
    {
        ArgumentNullException.ThrowIfNull(returnAddresses);
        var known = new byte[1 << Bits];
        foreach (var address in returnAddresses)
            known[unchecked(address * Multiplier) >> (64 - Bits)] = 1;
        return known;
    }
}
