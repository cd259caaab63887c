namespace Cofferdam.Kernel.Code;

/// <summary>
/// The places where the kernel rewrites its own code while it runs: what stands there now need not stay.
/// </summary>
/// <param name="JumpLabels">
/// Instructions that are now a nop and now a jump (CONFIG_JUMP_LABEL), with where the jump leads.
/// </param>
/// <param name="StaticCalls">
/// Instructions that are now a call or tail call, now a nop or return (CONFIG_HAVE_STATIC_CALL_INLINE).
/// </param>
public sealed record RuntimePatches(
    IReadOnlyDictionary<KernelAddress, KernelAddress> JumpLabels, IReadOnlySet<KernelAddress> StaticCalls);
