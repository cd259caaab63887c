using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Finds functions outside of a compartment that free nothing as their own code shows: all that they can reach is code
/// that was read whole and calls only such functions and the reviewed ones (<see cref="HarmlessCallees"/>). Not safe
/// for concurrent use.
/// </summary>
/// <remarks>
/// What a check says of an address changes only when the allocator is called: code that calls nobody unknown cannot end
/// a check. Whoever calls through a pointer, may be patched to call somebody, waits for a user, hides an instruction
/// behind a breakpoint or calls in a circle is not taken; nor is what says that it frees.
/// </remarks>
/// <param name="options">Where code and names come from.</param>
/// <param name="isReviewed">Whether a function is known to be harmless.</param>
internal sealed class HarmlessCode(AccessMapOptions options, Func<KernelAddress, bool> isReviewed)
{
    // Longer chains of calls are not worth the time.
    private const int MostDepth = 12;

    // Per-CPU memory and what waits for a timer's handler need no call that is visible to free, or to let others free.
    private static readonly string[] _namesOfOthers = ["free", "_sync"];

    private readonly ThunkRecognizer _thunks = new(options);
    private readonly Dictionary<KernelAddress, bool> _known = [];

    /// <summary>Whether the function at an address is one of them.</summary>
    public bool Contains(KernelAddress function) => Contains(function, MostDepth);

    private bool Contains(KernelAddress address, int depth)
    {
        if (isReviewed(address))
            return true;
        if (_known.TryGetValue(address, out var known))
            return known;
        // In a circle, until the opposite is shown.
        _known[address] = false;
        return _known[address] = depth > 0 && address.IsValid && !_thunks.IsThunk(address)
            && options.CodeOf?.Invoke(address) is { Bytes.IsEmpty: false } code
            && !Array.Exists(_namesOfOthers, name => code.Name.Contains(name, StringComparison.Ordinal))
            && IsHarmless(FunctionDecoder.Decode(code), depth);
    }

    private bool IsHarmless(DecodedFunction function, int depth)
    {
        if (function.Undecoded.Length > 0)
            return false;
        var targets = function.Instructions.Select(instruction => instruction.Target).ToHashSet();
        var isReached = true;
        foreach (var instruction in function.Instructions)
        {
            isReached |= targets.Contains(instruction.Address);
            // Compilers put breakpoints behind returns and jumps.
            var isFilling = instruction.Flow == InstructionFlow.Breakpoint && !isReached;
            if (!isFilling && !IsHarmless(instruction, function.Code, depth))
                return false;
            isReached = !isFilling && instruction.FallsThrough;
        }

        return true;
    }

    private bool IsHarmless(in Instruction instruction, FunctionCode code, int depth)
    {
        if (instruction.Flow is InstructionFlow.IndirectCall or InstructionFlow.IndirectJump
                or InstructionFlow.Breakpoint
            || options.Hidden.StaticCalls.Contains(instruction.Address)
            || options.FaultingInstructions.Contains(instruction.Address))
        {
            return false;
        }

        return LeadsToHarmless(instruction.Target, code, depth)
            && (!options.Hidden.JumpLabels.TryGetValue(instruction.Address, out var label)
                || LeadsToHarmless(label, code, depth));
    }

    private bool LeadsToHarmless(KernelAddress target, FunctionCode code, int depth) =>
        !target.IsValid || code.Range.Contains(target) || options.Hidden.NeverReturns(target)
        || Contains(target, depth - 1);
}
