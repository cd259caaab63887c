using System.Collections.Frozen;
using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Analysis.BulkWrites;

/// <summary>Looks at the direct calls that leave a compartment: which of them let somebody else write for it.</summary>
internal sealed class OutgoingCalls
{
    private readonly AccessMapOptions _options;
    private readonly ThunkRecognizer _thunks;
    private readonly FrozenDictionary<string, BulkWriter> _writers;
    private readonly HashSet<string> _allocators;
    private readonly HashSet<KernelAddress> _own;
    private readonly Dictionary<KernelAddress, int> _calls = [];

    /// <summary>Looks at nothing yet.</summary>
    /// <param name="options">Names, prototypes and the functions that are known.</param>
    /// <param name="thunks">Tells what stands for an indirect jump.</param>
    /// <param name="functions">The whole compartment: what its own functions write is checked in them.</param>
    public OutgoingCalls(AccessMapOptions options, ThunkRecognizer thunks, IEnumerable<FunctionCode> functions)
    {
        _options = options;
        _thunks = thunks;
        _writers = options.BulkWriters.Reverse().DistinctBy(writer => writer.Name)
            .ToFrozenDictionary(writer => writer.Name, StringComparer.Ordinal);
        _allocators = options.Allocators.Select(allocator => allocator.Name).ToHashSet(StringComparer.Ordinal);
        _own = functions.Select(function => function.Start).ToHashSet();
    }

    /// <summary>The bulk writer that an instruction calls or jumps to, or null. Every other call is counted.</summary>
    /// <param name="function">The function that holds the instruction.</param>
    /// <param name="instruction">One of its instructions; each is to be given once.</param>
    public BulkWriter? Follow(FunctionCode function, in Instruction instruction)
    {
        var target = instruction.Target;
        if (!target.IsValid || function.Range.Contains(target) || _own.Contains(target) || _thunks.IsThunk(target)
            || _options.NameOf?.Invoke(target) is not { } name)
        {
            return null;
        }

        if (_writers.TryGetValue(name, out var writer))
            return writer;
        _calls[target] = _calls.GetValueOrDefault(target) + 1;
        return null;
    }

    /// <summary>The functions called that may write without a check, those with most calls first.</summary>
    public ImmutableArray<OutgoingHelper> Helpers() =>
    [
        .. _calls
            .Select(call => new OutgoingHelper(
                _options.NameOf!(call.Key)!,
                call.Value,
                _options.PointerArgumentsOf?.Invoke(call.Key) ?? PointerArguments.Unknown))
            .Where(helper => helper.Arguments != PointerArguments.ReadOnly && !_allocators.Contains(helper.Name))
            .OrderByDescending(helper => helper.Calls)
            .ThenBy(helper => helper.Name, StringComparer.Ordinal)
            .ThenBy(helper => helper.Arguments),
    ];
}
