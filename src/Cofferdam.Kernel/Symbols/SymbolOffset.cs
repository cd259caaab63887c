using System.Globalization;

namespace Cofferdam.Kernel.Symbols;

/// <summary>An address expressed as a distance from the symbol that covers it.</summary>
/// <param name="Symbol">The symbol that covers the address.</param>
/// <param name="Offset">Bytes from the start of the symbol.</param>
public readonly record struct SymbolOffset(KernelSymbol Symbol, ulong Offset)
{
    /// <summary>The address itself.</summary>
    public KernelAddress Address => Symbol.Address + (long)Offset;

    /// <summary>The form the kernel prints in traces: name+0x12 [module].</summary>
    public override string ToString()
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{Symbol.Name}+0x{Offset:x}");
        return Symbol.Module is null ? place : $"{place} [{Symbol.Module}]";
    }
}
