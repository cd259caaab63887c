using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis;

/// <summary>An access site that stands in no code.</summary>
internal static class MadeUpSite
{
    /// <summary>A store of 8 bytes that needs a probe.</summary>
    public static AccessSite Of(string text, EffectiveAddress target, ulong address = 0x1010) => new()
    {
        Function = "f",
        FunctionStart = new KernelAddress(0x1000),
        Address = new KernelAddress(address),
        InstructionLength = 4,
        Text = text,
        Kind = AccessKind.Move,
        EffectiveAddress = target,
        Length = AccessLength.Fixed(8),
        Class = AccessClass.Other,
        CanFault = false,
        Need = ProbeNeed.Probe,
    };
}
