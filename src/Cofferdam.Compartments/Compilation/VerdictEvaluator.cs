using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// The reference semantics of the verdict: judge() in bpf/verdict.h, said a second time and independently.
/// </summary>
public static class VerdictEvaluator
{
    /// <summary>Judges the write of <paramref name="length"/> bytes at <paramref name="address"/>.</summary>
    /// <param name="form">The form of the site.</param>
    /// <param name="legalClasses">The numbers in the site's legal set.</param>
    /// <param name="found">What lies at the address.</param>
    /// <param name="address">The first byte written.</param>
    /// <param name="length">Bytes written; not 0.</param>
    /// <param name="isWorking">Whether the working phase has begun.</param>
    /// <param name="isDoubted">Whether the record of the object may have been lost.</param>
    public static (Verdict Verdict, VerdictReason Reason) Judge(
        SiteForm form,
        IReadOnlySet<int> legalClasses,
        FoundObject found,
        ulong address,
        ulong length,
        bool isWorking,
        bool isDoubted)
    {
        ArgumentNullException.ThrowIfNull(legalClasses);
        if (found.Class == (int)RegionClass.User && form.HasFlag(SiteForm.CanFault))
            return (Verdict.Allow, VerdictReason.None);
        if (legalClasses.Contains(found.Class))
        {
            return found.Holds(address, length)
                ? (Verdict.Allow, VerdictReason.None)
                : (Verdict.Deny, VerdictReason.OutOfBounds);
        }

        return (RegionClass)found.Class switch
        {
            RegionClass.Unrecorded when !isWorking => (Verdict.Unknown, VerdictReason.Initialization),
            RegionClass.Unrecorded when isDoubted => (Verdict.Unknown, VerdictReason.RecordLost),
            RegionClass.Unrecorded => (Verdict.Deny, VerdictReason.NoRecord),
            RegionClass.NewCache or RegionClass.Guarded => (Verdict.Unknown, VerdictReason.NotCovered),
            _ => (Verdict.Deny, VerdictReason.IllegalClass),
        };
    }
}
