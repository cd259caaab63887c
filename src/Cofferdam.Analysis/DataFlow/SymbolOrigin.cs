using System.Globalization;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>Where a symbol's value comes from: the provenance that typing reads.</summary>
public abstract record SymbolOrigin
{
    private SymbolOrigin()
    {
    }

    /// <summary>The number 0.</summary>
    public sealed record Zero : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() => "the number 0";
    }

    /// <summary>A register as the caller left it: an argument, a register to preserve, the stack pointer.</summary>
    /// <param name="Register">The register.</param>
    public sealed record Entry(Register64 Register) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Register.ToText()} at entry";
    }

    /// <summary>The stack pointer after it was aligned.</summary>
    /// <param name="At">The instruction that does.</param>
    public sealed record AlignedStackPointer(KernelAddress At) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() => $"rsp aligned at {At}";
    }

    /// <summary>One of several values, depending on the way control came.</summary>
    /// <param name="At">The first instruction of the block where the ways meet.</param>
    /// <param name="Place">The register or stack slot that holds it there.</param>
    public sealed record Join(KernelAddress At, string Place) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() => $"what {Place} holds where ways meet at {At}";
    }

    /// <summary>What a register holds where control comes from an unknown place.</summary>
    /// <param name="At">The instruction.</param>
    /// <param name="Place">The register.</param>
    public sealed record UnknownEntry(KernelAddress At, string Place) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Place} where control comes from an unknown place, at {At}";
    }

    /// <summary>Read from memory.</summary>
    /// <param name="At">The instruction.</param>
    /// <param name="Address">The address it reads, as values.</param>
    /// <param name="Width">The bytes it reads.</param>
    public sealed record Load(KernelAddress At, AddressValue Address, int Width) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Width} bytes read from {Address} at {At}");
    }

    /// <summary>What a call returned in rax.</summary>
    /// <param name="At">The call.</param>
    /// <param name="Target">The function called; no address for an indirect call.</param>
    public sealed record Result(KernelAddress At, KernelAddress Target) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() =>
            Target.IsValid ? $"result of {Target} called at {At}" : $"result of an indirect call at {At}";
    }

    /// <summary>A register that a callee may have changed.</summary>
    /// <param name="At">The call.</param>
    /// <param name="Register">The register.</param>
    public sealed record Clobber(KernelAddress At, Register64 Register) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Register.ToText()} after the call at {At}";
    }

    /// <summary>A sum of two values that are not constants.</summary>
    /// <param name="At">The instruction.</param>
    /// <param name="Terms">The terms.</param>
    public sealed record Sum(KernelAddress At, AddressValue Terms) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Terms} computed at {At}";
    }

    /// <summary>Computed in another way.</summary>
    /// <param name="At">The instruction.</param>
    /// <param name="Register">The register it is put into.</param>
    public sealed record Computed(KernelAddress At, Register64 Register) : SymbolOrigin
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Register.ToText()} computed at {At}";
    }
}
