using System.Collections.Frozen;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.ControlFlow;

/// <summary>Ways that control takes and the instructions do not show.</summary>
public sealed record HiddenControlFlow
{
    /// <summary>None.</summary>
    public static HiddenControlFlow None { get; } = new();

    /// <summary>
    /// Where the kernel goes on after a fault, by the address of the instruction that may fault (exception table).
    /// </summary>
    public IReadOnlyDictionary<KernelAddress, KernelAddress> Fixups { get; init; } =
        FrozenDictionary<KernelAddress, KernelAddress>.Empty;

    /// <summary>
    /// Instructions that are a nop or a jump, as the kernel switches them, with where the jump leads.
    /// </summary>
    public IReadOnlyDictionary<KernelAddress, KernelAddress> JumpLabels { get; init; } =
        FrozenDictionary<KernelAddress, KernelAddress>.Empty;

    /// <summary>Instructions that are a call now and a nop at other times, or the other way round.</summary>
    public IReadOnlySet<KernelAddress> StaticCalls { get; init; } = FrozenSet<KernelAddress>.Empty;

    /// <summary>Functions that do not return to their caller.</summary>
    public Func<KernelAddress, bool> NeverReturns { get; init; } = _ => false;
}
