using System.Collections.Immutable;
using System.Globalization;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// Looks for reasons to doubt that the linear sweep saw every instruction that can execute: bytes that are no
/// instruction, jumps into the middle of one, jumps to parts of functions that are not analysed, breakpoints that hide
/// an instruction, and functions that read the same bytes differently.
/// </summary>
/// <param name="nameOf">The name of the function that starts at an address; null if nobody knows names.</param>
/// <param name="thunks">Tells what stands for an indirect jump.</param>
internal sealed class CoverageChecker(Func<KernelAddress, string?>? nameOf, ThunkRecognizer thunks)
{
    private readonly Dictionary<KernelAddress, byte> _lengths = [];
    private readonly List<DecodedFunction> _functions = [];

    /// <summary>Adds a function; functions come in address order.</summary>
    public void Add(DecodedFunction function)
    {
        _functions.Add(function);
        foreach (var instruction in function.Instructions)
            _lengths.TryAdd(instruction.Address, instruction.Length);
    }

    /// <summary>The gaps of all functions added, by address.</summary>
    public ImmutableArray<CoverageGap> Gaps()
    {
        var gaps = new List<CoverageGap>();
        var targets = new HashSet<KernelAddress>();
        foreach (var function in _functions)
            targets.UnionWith(function.Instructions.Select(i => i.Target));
        foreach (var function in _functions)
        {
            AddDecodingGaps(function, gaps);
            AddJumpGaps(function, gaps);
            AddBreakpointGaps(function, targets, gaps);
        }

        AddOverlapGaps(gaps);
        return [.. gaps.Distinct().OrderBy(g => g.Range.Start).ThenBy(g => g.Reason, StringComparer.Ordinal)];
    }

    private static CoverageGap Gap(FunctionCode code, AddressRange range, string reason) =>
        new(code.Name, code.Start, range, reason);

    private static void AddDecodingGaps(DecodedFunction function, List<CoverageGap> gaps)
    {
        var code = function.Code;
        if (code.Bytes.IsEmpty)
            gaps.Add(Gap(code, code.Range, "it has no code"));
        if (function.Undecoded.Length == 0)
            return;
        var bytes = code.Bytes.Span[(int)(function.Undecoded.Start - code.Start)..];
        var shown = string.Join(' ', bytes[..Math.Min(4, bytes.Length)].ToArray().Select(
            b => b.ToString("x2", CultureInfo.InvariantCulture)));
        gaps.Add(Gap(code, function.Undecoded, $"the bytes {shown} are no instruction"));
    }

    private static void AddBreakpointGaps(
        DecodedFunction function, HashSet<KernelAddress> targets, List<CoverageGap> gaps)
    {
        var reachable = true;
        foreach (var instruction in function.Instructions)
        {
            reachable |= targets.Contains(instruction.Address);
            if (instruction.Flow == InstructionFlow.Breakpoint)
            {
                if (reachable)
                {
                    var range = new AddressRange(instruction.Address, instruction.End);
                    gaps.Add(Gap(function.Code, range, "a breakpoint hides an instruction"));
                }

                // Compilers put breakpoints in rows behind returns and jumps; the row stays unreachable.
                continue;
            }

            reachable = instruction.FallsThrough;
        }
    }

    private void AddJumpGaps(DecodedFunction function, List<CoverageGap> gaps)
    {
        foreach (var instruction in function.Instructions)
        {
            if (!instruction.Target.IsValid || _lengths.ContainsKey(instruction.Target))
                continue;
            var reason = OwnerOf(instruction.Target) is { } owner ? ReasonInside(owner, instruction.Target)
                : instruction.Flow == InstructionFlow.Call ? null
                : ReasonOutside(instruction.Target);
            if (reason is not null)
                gaps.Add(Gap(function.Code, new AddressRange(instruction.Address, instruction.End), reason));
        }
    }

    // Undecoded code is a gap of its own.
    private static string? ReasonInside(DecodedFunction owner, KernelAddress target) =>
        owner.Undecoded.Contains(target) ? null : $"it jumps into the middle of an instruction, to {target}";

    // A jump out of the compartment is a tail call if it leads to the start of a function. If not, it leads to more of
    // this one: a split-off part, or the copy that a jump-optimised probe made of what it replaced.
    private string? ReasonOutside(KernelAddress target)
    {
        if (nameOf is null || thunks.IsThunk(target))
            return null;
        return nameOf(target) is not { } name ? $"it jumps to {target}, where no function starts"
            : name.Contains(".cold", StringComparison.Ordinal) ? $"it jumps to {name}, which is not analysed"
            : null;
    }

    private void AddOverlapGaps(List<CoverageGap> gaps)
    {
        foreach (var function in _functions)
        {
            foreach (var instruction in function.Instructions)
            {
                for (var inside = 1; inside < instruction.Length; inside++)
                {
                    if (!_lengths.ContainsKey(instruction.Address + inside))
                        continue;
                    var range = new AddressRange(instruction.Address, instruction.End);
                    gaps.Add(Gap(function.Code, range, "two functions overlap and read these bytes differently"));
                    break;
                }
            }
        }
    }

    // The last function that starts at or before the address; only overlapping functions could hide another owner.
    private DecodedFunction? OwnerOf(KernelAddress address)
    {
        var low = 0;
        var high = _functions.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_functions[middle].Code.Start <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && _functions[low - 1].Code.Range.Contains(address) ? _functions[low - 1] : null;
    }
}
