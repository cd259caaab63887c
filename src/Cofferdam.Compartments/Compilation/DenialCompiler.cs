using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Says how the gate keeps each access site from writing, so that the code around it finds registers and flags as it
/// expects them after the instruction.
/// </summary>
internal static class DenialCompiler
{
    private const byte None = (byte)Register64.None;
    private const int MostCopied = 64;
    private const int Fault = 14;

    /// <summary>The gate's row of a site that has <paramref name="row"/> in the program's table.</summary>
    /// <param name="site">The site.</param>
    /// <param name="row">Its row there.</param>
    /// <param name="calls">What becomes of a call that is denied.</param>
    public static GateSiteRow Compile(AccessSite site, in SiteRow row, DeniedCalls calls)
    {
        var denial = new GateSiteRow
        {
            Address = row.Address,
            Displacement = (int)site.EffectiveAddress.Displacement,
            Base = row.Base,
            Index = row.Index,
            Shift = row.Shift,
            Bits = row.Bits,
            BitShift = row.BitShift,
            Moved = None,
            Cut = None,
        };
        if (site.BulkWriter is { } writer)
            return OfCall(denial, site, writer) with { Cut = CutOf(writer, calls) };
        if (site.Kind == AccessKind.StringStore)
            denial.StringForm = StringOf(site);
        if (site.ProbeHazard is not null)
            return denial with { Denial = GateDenial.Skip, AsIs = 1 };
        if (site.MovableRegister == Register64.None)
            return denial with { Denial = GateDenial.Skip };
        return LeavesSomething(site) ? Copied(denial, site) : denial with
        {
            Denial = GateDenial.Fault,
            Moved = (byte)site.MovableRegister,
        };
    }

    /// <summary>The gate's row of an anchor, which writes nothing: of the kind that the kernel may optimise.</summary>
    public static GateSiteRow Compile(Anchor anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        return new GateSiteRow
        {
            Address = anchor.Address.Value,
            Base = (byte)Register64.Rax,
            Index = None,
            Bits = None,
            Denial = GateDenial.Fault,
            Moved = (byte)Register64.Rax,
            Cut = None,
        };
    }

    // What the instruction computes besides what it writes: flags and registers. A move computes nothing, unless it
    // pops; the registers of a string store are passed over.
    private static bool LeavesSomething(AccessSite site) =>
        site.Kind is AccessKind.ReadModifyWrite or AccessKind.Exchange or AccessKind.BitString
        || (site.Kind != AccessKind.StringStore && site.WrittenRegisters != default);

    // A base that is an operand, too, would be seen moved. Then it is skipped: its flags are stale.
    private static GateSiteRow Copied(GateSiteRow denial, AccessSite site)
    {
        var isFree = denial.Base is not (None or (byte)Register64.Rsp)
            && !site.Operands.Contains((Register64)denial.Base)
            && site.Length is { Kind: AccessLengthKind.Fixed, Bytes: <= MostCopied };
        return isFree
            ? denial with { Denial = GateDenial.Copied, Moved = denial.Base, Length = (byte)site.Length.Bytes }
            : denial with { Denial = GateDenial.Skip };
    }

    // A call and its jump, of which the callee would have returned to our caller.
    private static GateSiteRow OfCall(GateSiteRow denial, AccessSite site, BulkWriter writer) => denial with
    {
        Denial = site.Flow == InstructionFlow.Jump ? GateDenial.Leave : GateDenial.Skip,
        Result = writer.Result is BulkResult.Destination or BulkResult.NotCopied
            ? GateResult.Argument
            : GateResult.Number,
        Displacement = writer.Result == BulkResult.Error ? -Fault : 0,
        Moved = writer.Result switch
        {
            BulkResult.Destination => (byte)ArgumentRegisters.Of(writer.Destination),
            BulkResult.NotCopied when writer.Length is { } length => (byte)ArgumentRegisters.Of(length),
            _ => None,
        },
    };

    private static byte CutOf(BulkWriter writer, DeniedCalls calls) =>
        calls == DeniedCalls.Cut && CuttableWriters.Contain(writer) && writer.Length is { } length
            ? (byte)ArgumentRegisters.Of(length)
            : None;

    private static GateString StringOf(AccessSite site)
    {
        var repeated = site.Length.Kind == AccessLengthKind.Counted ? GateString.Repeated : GateString.None;
        var reads = site.WrittenRegisters.Contains(Register64.Rsi) ? GateString.Reads : GateString.None;
        return (GateString)(byte)site.Length.Bytes | repeated | reads;
    }
}
