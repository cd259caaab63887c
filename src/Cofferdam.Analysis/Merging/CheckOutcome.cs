using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>What comes of one choice of the checks that are made ahead of writes.</summary>
/// <param name="settled">What is found about writes whatever is checked.</param>
/// <param name="blocks">The number of blocks.</param>
internal sealed class CheckOutcome(IReadOnlyDictionary<KernelAddress, SiteFinding> settled, int blocks)
{
    /// <summary>What is found about each write, by its address.</summary>
    public Dictionary<KernelAddress, SiteFinding> Findings { get; } = new(settled);

    /// <summary>The checks made ahead of writes, by their instructions, and the bytes off their symbols.</summary>
    public Dictionary<int, ByteRange> Ahead { get; } = [];

    /// <summary>Where routines are called whose callers are all known, and what is known there.</summary>
    public List<HandedOver> HandedOver { get; } = [];

    /// <summary>What is known in each block.</summary>
    public Knowledge?[] Known { get; } = new Knowledge?[blocks];

    /// <summary>How many checks there are.</summary>
    public int Checks => Ahead.Count + CountOf(Findings);

    /// <summary>How many of the findings about a routine are checks.</summary>
    public static int CountOf(IReadOnlyDictionary<KernelAddress, SiteFinding> findings) =>
        findings.Values.Count(finding => finding is SiteFinding.Check or SiteFinding.Handover);

    /// <summary>
    /// Makes each check ahead of writes the check of one of them, the first that it may stand for.
    /// </summary>
    /// <param name="ahead">The checks, by their instructions.</param>
    /// <param name="stores">The writes.</param>
    /// <param name="instructions">The instructions.</param>
    /// <returns>The instruction of one that is the check of no write: then the outcome is of no use; or null.</returns>
    public int? PutAhead(
        IReadOnlyDictionary<int, FlowEvent.Check> ahead,
        IEnumerable<FlowEvent.Store> stores,
        ImmutableArray<Instruction> instructions)
    {
        var covered = stores
            .Where(store => Findings[instructions[store.Instruction].Address] is SiteFinding.Covered)
            .OrderBy(store => store.Instruction)
            .ToList();
        foreach (var (instruction, bytes) in Ahead.OrderBy(check => check.Key))
        {
            var check = ahead[instruction];
            var at = covered.FindIndex(store => store.Base == check.Base && bytes.Contains(store.Bytes));
            if (at < 0)
                return instruction;
            var store = covered[at];
            covered.RemoveAt(at);
            var offset = store.Target.Base.Offset - check.Offset;
            Findings[instructions[store.Instruction].Address] =
                new SiteFinding.Check(store.Target, bytes.Shift(-store.Bytes.Start))
                {
                    Early = new EarlyCheck(
                        instructions[instruction].Address, EffectiveAddress.OfBase(check.Register, offset)),
                };
        }

        return null;
    }
}
