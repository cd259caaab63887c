using System.Numerics;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Compilation;

/// <summary>Turns access sites and anchors into rows of the kernel's site table.</summary>
internal static class SiteCompiler
{
    /// <summary>The row of an anchor.</summary>
    /// <param name="anchor">The anchor.</param>
    /// <param name="id">Its number among all rows.</param>
    /// <param name="number">Its number among the anchors.</param>
    public static SiteRow Compile(Anchor anchor, int id, int number) => new()
    {
        Address = anchor.Address.Value,
        Displacement = (int)anchor.Sum.Displacement,
        Id = (uint)id,
        Anchor = (uint)number,
        Frame = (int)anchor.Frame,
        Base = (byte)anchor.Sum.Base,
        Index = (byte)anchor.Sum.Index,
        Shift = (byte)BitOperations.Log2(anchor.Sum.Scale),
        Form = SiteForm.Anchor,
        ObjectRegister = (byte)anchor.PointerRegister,
        Bits = (byte)Register64.None,
        Count = (byte)Register64.None,
        Unit = (byte)Register64.None,
    };

    /// <summary>The row of a site, or the reason why its address or length fits no row.</summary>
    /// <param name="site">The site.</param>
    /// <param name="id">Its number.</param>
    /// <param name="legalSet">The number of its legal set.</param>
    /// <param name="anchor">The number of its check's anchor, if that has one.</param>
    public static (SiteRow Row, string? Refusal) Compile(AccessSite site, int id, int legalSet, int anchor = 0)
    {
        if (RefusalOf(site) is { } refusal)
            return (default, refusal);

        var (address, length, check) = (site.CheckedPlace, site.Length, site.Check);
        var isFixed = length.Kind == AccessLengthKind.Fixed;
        var isBitString = address.BitOffset != Register64.None;
        var row = new SiteRow
        {
            Address = site.CheckedAt.Value,
            Displacement = address.Displacement + (isFixed ? check.Covered.Start : 0),
            Length = isFixed ? (uint)check.Covered.Length : length.Bytes,
            Id = (uint)id,
            LegalSet = (uint)legalSet,
            Start = isFixed ? (int)check.Covered.Start : 0,
            Extent = (int)(check.Extent?.Start ?? 0),
            ExtentEnd = (int)(check.Extent?.End ?? 0),
            Anchor = (uint)anchor,
            Frame = (int)check.Frame,
            Base = (byte)address.Base,
            Index = (byte)address.Index,
            Shift = (byte)BitOperations.Log2(address.Scale),
            Form = (isFixed ? SiteForm.None : SiteForm.Counted)
                | (length.CountWidth == 4 ? SiteForm.Count32 : SiteForm.None)
                | (address.Segment == AddressSegment.Gs ? SiteForm.PerCpu : SiteForm.None)
                | (isBitString ? SiteForm.Bits : SiteForm.None)
                | (site.CanFault ? SiteForm.CanFault : SiteForm.None)
                | (check.Anchor is not null ? SiteForm.Anchored : SiteForm.None),
            Bits = (byte)address.BitOffset,
            BitShift = isBitString ? (byte)BitOperations.Log2(address.BitWidth) : (byte)0,
            ObjectRegister = (byte)ObjectRegisterOf(site),
            Count = (byte)length.Count,
            CountShift = length.CountShift,
            Unit = (byte)length.UnitRegister,
        };
        return (row with { Form = row.Form | (IsCompound(row) ? SiteForm.Compound : SiteForm.None) }, null);
    }

    // What plain_write() in bpf/anchor.h does not look at: the extent matters where the bytes may leave it.
    private static bool IsCompound(in SiteRow row) =>
        row.Index != (byte)Register64.None || row.ObjectRegister != (byte)Register64.None
        || (row.Extent != row.ExtentEnd
            && (row.Start < row.Extent || row.Start + (long)row.Length > row.ExtentEnd));

    private static string? RefusalOf(AccessSite site)
    {
        var check = site.Check;
        return !FitsInt(site.CheckedPlace.Displacement) ? "its displacement has more than 32 bits"
            : site.EffectiveAddress.Segment == AddressSegment.Fs ? "it writes through fs"
            : site.Length.Kind == AccessLengthKind.Unknown ? "its length is not known"
            : site.Length.Kind == AccessLengthKind.Fixed && !IsUsable(check.Covered)
                ? $"the bytes to check, {check.Covered}, fit no row"
            : check.Extent is { } extent && !IsUsable(extent) ? $"the extent of its object, {extent}, fits no row"
            : null;
    }

    // What may be user memory is judged by where it is: the pointer it starts from is no kernel object. And in
    // a segment a register is no pointer.
    private static Register64 ObjectRegisterOf(AccessSite site) =>
        site.CanFault || site.EffectiveAddress.Segment != AddressSegment.None
            ? Register64.None
            : site.Check.ObjectRegister;

    private static bool IsUsable(ByteRange range) =>
        range.Start < range.End && FitsInt(range.Start) && FitsInt(range.End);

    private static bool FitsInt(long value) => value is >= int.MinValue and <= int.MaxValue;
}
