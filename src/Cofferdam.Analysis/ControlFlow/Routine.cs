using System.Collections.Immutable;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.ControlFlow;

/// <summary>
/// A function together with the parts that the compiler split off from it (NAME.cold): the code between which control
/// goes to and fro by jumps, and so the unit of the data flow analysis.
/// </summary>
/// <param name="Parts">The function first, then its split-off parts by address.</param>
/// <param name="Instructions">The instructions of all parts, by address.</param>
public sealed record Routine(ImmutableArray<DecodedFunction> Parts, ImmutableArray<Instruction> Instructions)
{
    private const string ColdMark = ".cold";

    /// <summary>The name of the function.</summary>
    public string Name => Parts[0].Code.Name;

    /// <summary>Where callers enter; what begins elsewhere is reached by jumps, or in ways nobody knows.</summary>
    public KernelAddress Start => Parts[0].Code.Start;

    /// <summary>
    /// Whether callers enter at <see cref="Start"/>. False for a split-off part whose function is not analysed.
    /// </summary>
    public bool StartsAtEntry => !IsSplitOff(Name);

    /// <summary>
    /// Whether an instruction may hand over to code outside for good: a tail call, perhaps on a condition, or a jump
    /// whose target is not known.
    /// </summary>
    public bool Leaves(in Instruction instruction)
    {
        var target = instruction.Target;
        return instruction.Flow == InstructionFlow.IndirectJump
            || (instruction.Flow is InstructionFlow.Jump or InstructionFlow.ConditionalJump
                && !Parts.Any(part => part.Code.Range.Contains(target)));
    }

    /// <summary>Puts functions and their parts together.</summary>
    /// <param name="functions">Functions in address order; of aliases only the first.</param>
    public static ImmutableArray<Routine> Assemble(IReadOnlyList<DecodedFunction> functions)
    {
        ArgumentNullException.ThrowIfNull(functions);
        var targets = functions.ToLookup(function => (function.Code.Module, ParentOf(function.Code.Name)));
        var routines = ImmutableArray.CreateBuilder<Routine>();
        foreach (var group in targets)
        {
            var whole = group.Where(function => !IsSplitOff(function.Code.Name)).ToArray();
            // Two static functions of one name may have parts of one name: those stay alone, and are entered anyhow.
            if (whole.Length == 1)
                routines.Add(Of([whole[0], .. group.Where(function => function != whole[0])]));
            else
                routines.AddRange(group.Select(function => Of([function])));
        }

        return [.. routines.OrderBy(routine => routine.Start)];
    }

    /// <summary>The routine made of these parts.</summary>
    public static Routine Of(ImmutableArray<DecodedFunction> parts) =>
        new(
            parts,
            parts.Length == 1
                ? parts[0].Instructions
                : [.. parts.SelectMany(part => part.Instructions).OrderBy(i => i.Address).DistinctBy(i => i.Address)]);

    /// <summary>The instructions of routines to which others jump, other than where they start.</summary>
    public static IReadOnlySet<KernelAddress> FindOutsideJumps(ImmutableArray<Routine> routines)
    {
        var entered = new HashSet<KernelAddress>();
        foreach (var routine in routines)
        {
            foreach (var instruction in routine.Instructions)
            {
                var target = instruction.Target;
                if (target.IsValid && !routine.Parts.Any(part => part.Code.Range.Contains(target)))
                    entered.Add(target);
            }
        }

        entered.ExceptWith(routines.Where(routine => routine.StartsAtEntry).Select(routine => routine.Start));
        return entered;
    }

    private static bool IsSplitOff(string name) => name.Contains(ColdMark, StringComparison.Ordinal);

    private static string ParentOf(string name) =>
        name.IndexOf(ColdMark, StringComparison.Ordinal) is >= 0 and var at ? name[..at] : name;
}
