using System.Runtime.CompilerServices;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>The 16 general registers, in the order of their encoding.</summary>
[InlineArray(16)]
internal struct GeneralRegisters
{
    private ulong _rax;
}
