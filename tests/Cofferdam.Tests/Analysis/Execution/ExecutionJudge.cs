using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>
/// Holds what really happened against a merged plan: a store that the plan leaves unchecked must be what the plan says,
/// by the true values of the registers. Neither the values nor the paths of the analysis are used, only how far the
/// stack pointer is from where a function found it.
/// </summary>
internal sealed class ExecutionJudge(ExecutionPlan plan)
{
    // More than any object has: a length that is an error, which its own check will tell.
    private const ulong MostBytes = 1 << 24;

    private readonly ShadowStacks _stacks = new();
    private readonly Dictionary<KernelAddress, string> _violations = [];

    /// <summary>What happened.</summary>
    public ExecutionCounts Counts { get; } = new();

    /// <summary>The first violation of each store, as text.</summary>
    public IReadOnlyCollection<string> Violations => _violations.Values;

    /// <summary>What happened according to a whole log.</summary>
    public static ExecutionJudge Of(ExecutionPlan plan, IEnumerable<Hit> log)
    {
        var judge = new ExecutionJudge(plan);
        foreach (var hit in log)
            judge.Take(hit);
        return judge;
    }

    /// <summary>What happened next.</summary>
    public void Take(in Hit hit)
    {
        if (!plan.Places.TryGetValue(hit.Address, out var place))
            return;
        ReadOnlySpan<ulong> registers = hit.Registers;
        var activation = ActivationOf(place, registers);
        if (place.Allocated is { } bytes && registers[(int)Register64.Rax] is var made && IsPointer(made))
        {
            Counts.Allocations++;
            activation?.Allocate(made, bytes);
        }

        if (place.Store is { } store)
            Judge(place, store, registers, activation);
    }

    private Activation? ActivationOf(ProbedPlace place, ReadOnlySpan<ulong> registers)
    {
        if (FrameOf(place, registers) is not { } frame)
            return _stacks.FindAbove(place.Routine, registers[(int)Register64.Rsp]);
        if (place.IsEntry)
        {
            Counts.Activations++;
            _stacks.Enter(place, frame);
        }

        return _stacks.Find(place.Routine, frame);
    }

    private static ulong? FrameOf(ProbedPlace place, ReadOnlySpan<ulong> registers) =>
        place.Frame is { } distance ? registers[(int)Register64.Rsp] - unchecked((ulong)distance) : null;

    // Null, ZERO_SIZE_PTR and errors are none.
    private static bool IsPointer(ulong value) => value is > 1 << 12 and < ulong.MaxValue - (1 << 12);

    private void Judge(
        ProbedPlace place, AccessSite store, ReadOnlySpan<ulong> registers, Activation? activation)
    {
        // A place in per-CPU memory stands for itself: it is no address of anything else.
        var address = store.EffectiveAddress.Segment != AddressSegment.Fs
            ? store.EffectiveAddress.Evaluate(registers)
            : (ulong?)null;
        var length = store.Length.Kind != AccessLengthKind.Unknown
            && store.Length.Evaluate(registers) is <= MostBytes and var known
                ? (long)known
                : (long?)null;
        if (length == 0)
            Counts.Nothing++;
        else if (place.Claim is StoreClaim.Checked check)
            Check(place, check, address, length, activation);
        else if (address is not { } target || length is not { } bytes)
            Refute(place, address, length, "its address or length is unknown");
        else
            JudgeUnchecked(place, target, bytes, registers, activation);
    }

    private void Check(
        ProbedPlace place, StoreClaim.Checked check, ulong? address, long? length, Activation? activation)
    {
        Counts.Checked++;
        if (address is not { } target || check.Bytes is not { } bytes)
            return;
        if (length is not { } own || bytes.Start > 0 || bytes.End < own)
            Refute(place, address, length, $"only {bytes} is checked");
        activation?.Check(target + unchecked((ulong)bytes.Start), bytes.Length);
    }

    private void JudgeUnchecked(
        ProbedPlace place, ulong address, long length, ReadOnlySpan<ulong> registers, Activation? activation)
    {
        switch (place.Claim)
        {
            case StoreClaim.Covered or StoreClaim.Fresh when activation is null:
                Counts.Unplaced++;
                break;
            case StoreClaim.Covered when activation.Covers(address, length):
                Counts.Covered++;
                break;
            // One caller has checked what lies in the frame of another one.
            case StoreClaim.Covered when IsInFrames(activation, address, length):
                Counts.CallersFrame++;
                break;
            case StoreClaim.Covered or StoreClaim.CallersFrame when activation is null or { LacksCaller: true }:
                Counts.Unplaced++;
                break;
            case StoreClaim.Covered:
                Refute(place, address, length, "nothing covers it");
                break;
            case StoreClaim.Fresh when activation.HasAllocated(address, length):
                Counts.Fresh++;
                break;
            case StoreClaim.Fresh:
                Refute(place, address, length, "nothing was allocated there");
                break;
            case StoreClaim.CallersFrame when IsInFrames(activation, address, length):
                Counts.CallersFrame++;
                break;
            case StoreClaim.CallersFrame:
                Refute(place, address, length, $"frames of callers end at 0x{activation.FramesEnd:x}");
                break;
            case StoreClaim.OwnFrame when (FrameOf(place, registers) ?? activation?.Frame) is { } end:
                if (address >= registers[(int)Register64.Rsp] && address + (ulong)length <= end)
                    Counts.OwnFrame++;
                else
                    Refute(place, address, length, $"the own frame ends at 0x{end:x}");
                break;
            case StoreClaim.OwnFrame:
                Counts.Unplaced++;
                break;
            case StoreClaim.Constant constant:
                if (address == constant.Address)
                    Counts.Constant++;
                else
                    Refute(place, address, length, $"the constant is 0x{constant.Address:x}");
                break;
            default:
                throw new InvalidOperationException($"Unknown claim {place.Claim}.");
        }
    }

    private static bool IsInFrames(Activation activation, ulong address, long length) =>
        address >= activation.Frame && address + (ulong)length <= activation.FramesEnd;

    private void Refute(ProbedPlace place, ulong? address, long? length, string reason)
    {
        Counts.Violations++;
        var store = place.Store!;
        _violations.TryAdd(store.Address, string.Create(
            CultureInfo.InvariantCulture,
            $"{store.Function}+0x{store.Offset:x} {store.Text}: {length} bytes at 0x{address:x}: {reason}"));
    }
}
