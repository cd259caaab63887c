using System.Globalization;
using System.Text;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Prints what is known of a routine after each pass: the same lines with more behind them. Offsets are from the start
/// of the routine; the same routine gives the same text.
/// </summary>
public sealed class RoutinePrinter
{
    private readonly CheckPlan _plan;
    private readonly RoutinePass _last;
    private readonly Func<Instruction, string> _textOf;
    private readonly StringBuilder _text = new();

    private RoutinePrinter(CheckPlan plan, RoutinePass last, Func<Instruction, string> textOf)
    {
        _plan = plan;
        _last = last;
        _textOf = textOf;
    }

    /// <summary>The routine after a pass.</summary>
    /// <param name="plan">All that was found.</param>
    /// <param name="last">The last pass whose findings are printed.</param>
    public static string Print(CheckPlan plan, RoutinePass last)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var instructions = new InstructionPrinter();
        var codes = plan.Routine.Parts.ToDictionary(part => part.Code.Start, part => part.Code);
        return new RoutinePrinter(plan, last, TextOf).Print();

        string TextOf(Instruction instruction) => instructions.Print(
            codes.Values.First(code => code.Range.Contains(instruction.Address)), instruction);
    }

    private string Print()
    {
        var graph = _plan.Flow.Graph;
        _text.Append(_plan.Routine.Name).Append('\n');
        if (_last == RoutinePass.Instructions)
        {
            foreach (var instruction in _plan.Routine.Instructions)
                Append(instruction, "");
            return _text.ToString();
        }

        var reached = graph.ReversePostorder.ToHashSet();
        foreach (var block in graph.Blocks)
            Print(block, reached.Contains(block.Number));
        if (_last == RoutinePass.Values)
            PrintSymbols();
        return _text.ToString();
    }

    private void Print(BasicBlock block, bool isReached)
    {
        var entry = block.Entry switch
        {
            BlockEntry.Call => ", entered by calls",
            BlockEntry.Unknown => ", entered in unknown ways",
            _ => isReached ? "" : ", filling",
        };
        var next = string.Join(" or ", block.Successors.Select(edge => string.Create(
            CultureInfo.InvariantCulture, $"{edge.Block}{(edge.Kind == EdgeKind.Fault ? " on a fault" : "")}")));
        var then = next.Length == 0 ? "" : $", then {next}";
        _text.Append(CultureInfo.InvariantCulture, $" block {block.Number}{entry}{then}\n");
        var state = isReached && _last > RoutinePass.Blocks ? _plan.Flow.StateAt(block) : null;
        for (var index = block.First; index < block.End; index++)
        {
            var instruction = _plan.Routine.Instructions[index];
            Append(instruction, state is null ? "" : NoteOn(instruction, state));
            if (state is not null)
                _plan.Flow.Step(index, state);
        }
    }

    private string NoteOn(in Instruction instruction, MachineState state)
    {
        if (_last == RoutinePass.Checks)
        {
            return _plan.Findings.GetValueOrDefault(instruction.Address) switch
            {
                SiteFinding.OwnFrame found => $"own frame: {found.Target}",
                SiteFinding.CallersFrame found => $"frame of a caller: {found.Target}",
                SiteFinding.Constant found => $"constant address: {found.Target}",
                SiteFinding.Fresh found => $"just allocated: {found.Target}",
                SiteFinding.Handover found => $"check {found.Bytes} at {found.Target} for who is called",
                SiteFinding.Covered found => $"covered: {found.Target}",
                SiteFinding.Check { Bytes: { } bytes } found => $"check {bytes} at {found.Target}",
                SiteFinding.Check found => $"check at {found.Target}",
                _ => "",
            };
        }

        var address = instruction.Write?.Address
            ?? (instruction.Assignment?.Value as RegisterValue.Load)?.Address
            ?? (instruction.Assignment?.Value as RegisterValue.Computed)?.Address;
        return address is { } expression && expression != EffectiveAddress.Unknown
            ? state.Evaluate(expression).ToString()
            : "";
    }

    private void PrintSymbols()
    {
        for (var number = 1; number < _plan.Flow.Origins.Count; number++)
            _text.Append(CultureInfo.InvariantCulture, $" v{number}: {_plan.Flow.Origins[number]}\n");
    }

    private void Append(in Instruction instruction, string note)
    {
        var offset = instruction.Address - _plan.Routine.Start;
        var sign = offset < 0 ? "-" : "+";
        var line = string.Create(
            CultureInfo.InvariantCulture, $"  {sign}0x{Math.Abs(offset),-5:x}  {_textOf(instruction)}");
        _text.Append(note.Length == 0 ? line : $"{line,-58} ; {note}").Append('\n');
    }
}
