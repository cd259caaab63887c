using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// An instruction that writes nothing itself, at which a write is checked: from there on every way leads to writes off
/// the same value, and one check is enough for all of them.
/// </summary>
/// <param name="Address">The address of the instruction.</param>
/// <param name="Place">The effective address of the write, over the registers before that instruction.</param>
public sealed record EarlyCheck(KernelAddress Address, EffectiveAddress Place);
