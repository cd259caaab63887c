using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>What planning checks needs to know besides the values.</summary>
/// <param name="WriteOf">What an instruction writes, or the bulk writer that it calls; null if neither.</param>
/// <param name="IsHarmless">Whether a function neither frees nor replaces objects.</param>
/// <param name="CanFault">Whether an instruction may write to user memory: its check says little about others.</param>
/// <param name="SizeOfAllocation">
/// The least size in bytes of what the call at an address allocates; null if it allocates nothing or that is not known.
/// </param>
public sealed record CheckPlannerOptions(
    Func<Instruction, MemoryWrite?> WriteOf,
    Func<KernelAddress, bool> IsHarmless,
    Func<KernelAddress, bool> CanFault,
    Func<KernelAddress, long?> SizeOfAllocation);
