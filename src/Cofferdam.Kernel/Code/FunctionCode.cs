namespace Cofferdam.Kernel.Code;

/// <summary>The bytes of one kernel function as they are in memory now.</summary>
/// <param name="Name">The symbol's name, as kallsyms spells it (with .isra.0, .cold and the like).</param>
/// <param name="Module">The module that holds it, or null for the kernel image.</param>
/// <param name="Start">The address of the first byte.</param>
/// <param name="Bytes">The code, without padding that follows it.</param>
public sealed record FunctionCode(string Name, string? Module, KernelAddress Start, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The addresses the code covers.</summary>
    public AddressRange Range => AddressRange.OfLength(Start, (ulong)Bytes.Length);
}
