using System.Numerics;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Compilation;

/// <summary>Turns access sites into rows of the kernel's site table.</summary>
internal static class SiteCompiler
{
    /// <summary>The row of a site, or the reason why its address or length fits no row.</summary>
    public static (SiteRow Row, string? Refusal) Compile(AccessSite site, int id, int legalSet)
    {
        var address = site.EffectiveAddress;
        if (address.Displacement is < int.MinValue or > int.MaxValue)
            return (default, "its displacement has more than 32 bits");
        if (address.Segment == AddressSegment.Fs)
            return (default, "it writes through fs");
        if (site.Length.Kind == AccessLengthKind.Unknown)
            return (default, "its length is not known");

        var isBitString = address.BitOffset != Register64.None;
        return (new SiteRow
        {
            Address = site.Address.Value,
            Displacement = (int)address.Displacement,
            Length = site.Length.Bytes,
            Id = (uint)id,
            LegalSet = (uint)legalSet,
            Base = (byte)address.Base,
            Index = (byte)address.Index,
            Shift = (byte)BitOperations.Log2(address.Scale),
            Form = (site.Length.Kind == AccessLengthKind.Counted ? SiteForm.Counted : SiteForm.None)
                | (address.Segment == AddressSegment.Gs ? SiteForm.PerCpu : SiteForm.None)
                | (isBitString ? SiteForm.Bits : SiteForm.None)
                | (site.CanFault ? SiteForm.CanFault : SiteForm.None),
            Bits = (byte)address.BitOffset,
            BitShift = isBitString ? (byte)BitOperations.Log2(address.BitWidth) : (byte)0,
        }, null);
    }
}
