using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// The reference semantics of the verdict: judge() in bpf/verdict.h, said a second time and independently.
/// </summary>
public static class VerdictEvaluator
{
    /// <summary>Judges a write.</summary>
    /// <param name="site">The site that makes it.</param>
    /// <param name="legalClasses">The numbers in the site's legal set.</param>
    /// <param name="found">What lies at the write's object address.</param>
    /// <param name="write">The write.</param>
    /// <param name="evidence">What is known of an object without a record.</param>
    public static (Verdict Verdict, VerdictReason Reason) Judge(
        SiteRow site,
        IReadOnlySet<int> legalClasses,
        FoundObject found,
        CheckedWrite write,
        Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(legalClasses);
        if (found.Class == (int)RegionClass.User && site.Form.HasFlag(SiteForm.CanFault))
            return (Verdict.Allow, VerdictReason.None);
        if (legalClasses.Contains(found.Class))
        {
            return found.Holds(write) && IsWithinExtent(found, write)
                ? (Verdict.Allow, VerdictReason.None)
                : (Verdict.Deny, VerdictReason.OutOfBounds);
        }

        return (RegionClass)found.Class switch
        {
            RegionClass.Unrecorded when !found.Holds(write) => (Verdict.Deny, VerdictReason.OutOfBounds),
            RegionClass.Unrecorded when !evidence.IsWorking => JudgeByContent(legalClasses, evidence),
            RegionClass.Unrecorded when evidence.IsDoubted => (Verdict.Unknown, VerdictReason.RecordLost),
            RegionClass.Unrecorded => (Verdict.Deny, VerdictReason.NoRecord),
            RegionClass.NewCache or RegionClass.NewModule or RegionClass.Guarded =>
                (Verdict.Unknown, VerdictReason.NotCovered),
            _ => (Verdict.Deny, VerdictReason.IllegalClass),
        };
    }

    /// <summary>How many bytes of a write that was denied are legal, from its first one on.</summary>
    /// <param name="reason">Why it was denied.</param>
    /// <param name="found">What lies at the write's object address.</param>
    /// <param name="write">The write.</param>
    public static uint LegalPart(VerdictReason reason, FoundObject found, CheckedWrite write)
    {
        if (reason != VerdictReason.OutOfBounds || found.Class == (int)RegionClass.Unrecorded)
            return 0;
        // With a length of n, n bytes stay in the object; with n + 1 they do not.
        bool Stays(ulong length) => found.Holds(write with { Length = length })
            && IsWithinExtent(found, write with { Length = length });
        ulong least = 0, most = Math.Min(write.Length, 1UL << 31);
        while (least + 1 < most)
        {
            var middle = least + (most - least) / 2;
            if (Stays(middle))
                least = middle;
            else
                most = middle;
        }

        return (uint)least;
    }

    private static (Verdict Verdict, VerdictReason Reason) JudgeByContent(
        IReadOnlySet<int> legalClasses, Evidence evidence)
    {
        if (evidence.Inferred is { } inferred)
        {
            if (!legalClasses.Contains(inferred))
                return (Verdict.Deny, VerdictReason.InferredClass);
            if (evidence.IsSeen)
                return (Verdict.Allow, VerdictReason.None);
        }

        return evidence.IsStrict
            ? (Verdict.Deny, VerdictReason.Untold)
            : (Verdict.Unknown, VerdictReason.Initialization);
    }

    // A kind of memory says little about the object in it; its type says more.
    private static bool IsWithinExtent(FoundObject found, CheckedWrite write)
    {
        var length = (long)write.ExtentEnd - write.Extent;
        return length == 0
            || found.Class >= (int)RegionClass.First
            || FoundObject.IsWithin(write, unchecked(write.ObjectAddress + (ulong)write.Extent), (ulong)length);
    }
}
