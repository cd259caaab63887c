using System.Collections.Frozen;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>What the allocation sites of one routine make.</summary>
internal static class AllocationTyper
{
    // They copy or print a string.
    private static readonly FrozenSet<string> _strings = new[]
    {
        "kstrdup", "kstrdup_const", "kstrndup", "kmemdup_nul", "kasprintf", "kvasprintf", "kvasprintf_const",
        "nla_strdup", "strndup_user", "memdup_user_nul",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// What a call of an allocator makes: a string, what its result is used as, or, if nothing tells, the only struct
    /// of the module that has the size.
    /// </summary>
    /// <param name="site">The call.</param>
    /// <param name="result">The symbol of its result; null for a tail call.</param>
    /// <param name="pointers">What the values of the routine point to.</param>
    public static SiteType TypeOf(AllocationSite site, SymbolId? result, PointerInference pointers)
    {
        if (_strings.Contains(site.Allocator.Name))
        {
            return new SiteType.Weak(PointerFact.Of(
                new PointerTarget.Scalar(BtfTypeId.Void, "string"),
                new TypeEvidence.Allocated(site.Allocator.Name, site.Address)));
        }

        var use = result is { } symbol ? pointers.UseOfResult(symbol) : pointers.UseOfOwnResult();
        if (use.IsKnown)
            return SiteType.Of(use);
        return site.Size is { } size && pointers.Members.OwnOfSize(size).Take(2).ToArray() is [var only]
            ? SiteType.Of(PointerFact.Of(new PointerTarget.Struct(only, 0), new TypeEvidence.OnlySize(size)))
            : new SiteType.Unknown(use.Reason);
    }
}
