using System.Globalization;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>Eight bytes of a stack frame in which a register was saved.</summary>
/// <param name="Stack">The symbol that the stack pointer was, or was aligned to.</param>
/// <param name="Offset">Where they start, counted from it.</param>
public readonly record struct StackSlot(SymbolId Stack, long Offset)
{
    /// <summary>The bytes of a slot.</summary>
    public const int Size = 8;

    /// <summary>[v1-0x10].</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{new Value(Stack, Offset)}]");
}
