namespace Cofferdam.Analysis.Disassembly;

/// <summary>Where a function finds its arguments (System V AMD64 ABI, which the kernel keeps).</summary>
public static class ArgumentRegisters
{
    private static readonly Register64[] _inOrder =
        [Register64.Rdi, Register64.Rsi, Register64.Rdx, Register64.Rcx, Register64.R8, Register64.R9];

    /// <summary>How many arguments are passed in registers.</summary>
    public const int Count = 6;

    /// <summary>The register of an integer or pointer argument.</summary>
    /// <param name="argument">Its number, from 0 to <see cref="Count"/> - 1.</param>
    public static Register64 Of(int argument) => _inOrder[argument];
}
