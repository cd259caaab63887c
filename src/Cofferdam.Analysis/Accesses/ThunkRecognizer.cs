using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// Recognizes the pieces of code that stand for an indirect jump: retpolines, by name, and those that the kernel makes
/// while it loads a module and gives no name (Linux 6.15 and its stable series, commit 872df34d7c51 "x86/its: Use
/// dynamic thunks for indirect branches"), by what they do.
/// </summary>
internal sealed class ThunkRecognizer(AccessMapOptions options)
{
    private const string NamePrefix = "__x86_indirect_";

    // The jump, with a prefix, is at most four bytes long.
    private const int ThunkLength = 4;

    private readonly Dictionary<KernelAddress, bool> _known = [];

    /// <summary>Whether a thunk starts at <paramref name="target"/>.</summary>
    public bool IsThunk(KernelAddress target)
    {
        if (!_known.TryGetValue(target, out var isThunk))
            _known.Add(target, isThunk = Recognize(target));
        return isThunk;
    }

    private bool Recognize(KernelAddress target)
    {
        if (options.NameOf?.Invoke(target) is { } name)
            return name.StartsWith(NamePrefix, StringComparison.Ordinal);
        var bytes = new byte[ThunkLength];
        if (options.Memory is null || !options.Memory.TryRead(target, bytes))
            return false;
        var thunk = FunctionDecoder.Decode(new FunctionCode("thunk", null, target, bytes));
        return thunk.Instructions is [{ Flow: InstructionFlow.IndirectJump }, ..];
    }
}
