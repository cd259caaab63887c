using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct site_counts: counters of one site on one CPU.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SiteCountsRow
{
    /// <summary>Times the site was about to write.</summary>
    public ulong Hits;

    /// <summary>Writes found illegal.</summary>
    public ulong Denies;

    /// <summary>Writes of which nothing was known.</summary>
    public ulong Unknown;

    /// <summary>Events sent or held back.</summary>
    public ulong Events;

    // What shortcuts remember: of use only to the program.
    private readonly uint _offset;
    private readonly uint _slabMask;
    private readonly CacheRow _cache;
}
