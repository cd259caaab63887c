using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Accesses;

/// <summary>Decides, from a write alone, what its target is and what must be done about it.</summary>
internal static class SiteClassifier
{
    /// <summary>What is known about the target of <paramref name="write"/>.</summary>
    public static AccessClass ClassOf(MemoryWrite write)
    {
        var address = write.Address;
        if (address.IsConstant && write.Inexpressible is null)
        {
            return address.Segment switch
            {
                AddressSegment.None => AccessClass.Global,
                AddressSegment.Gs => AccessClass.PerCpu,
                _ => AccessClass.Other,
            };
        }

        var onStack = address is
        {
            Base: Register64.Rsp, Index: Register64.None, BitOffset: Register64.None, Segment: AddressSegment.None,
        };
        return onStack ? AccessClass.Stack : AccessClass.Other;
    }

    /// <summary>What must be done about a write of that class.</summary>
    /// <param name="write">The write.</param>
    /// <param name="class">Its class.</param>
    /// <param name="hazard">Why its instruction may not be probed, or null if it may be.</param>
    /// <param name="maySetDirectionFlag">Whether its function contains std.</param>
    public static ProbeNeed NeedOf(MemoryWrite write, AccessClass @class, string? hazard, bool maySetDirectionFlag)
    {
        if (write.Inexpressible is { } reason)
            return ProbeNeed.Unprovable(reason);
        if (maySetDirectionFlag && write.Kind == AccessKind.StringStore)
            return ProbeNeed.Unprovable("its function sets the direction flag");
        return @class != AccessClass.Other ? ProbeNeed.None
            : hazard is not null ? ProbeNeed.Unprovable(hazard)
            : ProbeNeed.Probe;
    }
}
