namespace Cofferdam.Analysis.Disassembly;

/// <summary>A 64-bit general register, numbered as the x86-64 instruction encoding numbers it.</summary>
public enum Register64 : byte
{
    /// <summary>rax, encoding 0.</summary>
    Rax = 0,

    /// <summary>rcx, encoding 1; the count of rep-prefixed string instructions.</summary>
    Rcx = 1,

    /// <summary>rdx, encoding 2.</summary>
    Rdx = 2,

    /// <summary>rbx, encoding 3.</summary>
    Rbx = 3,

    /// <summary>rsp, encoding 4; the stack pointer.</summary>
    Rsp = 4,

    /// <summary>rbp, encoding 5; an ordinary register in kernels built for the ORC unwinder.</summary>
    Rbp = 5,

    /// <summary>rsi, encoding 6.</summary>
    Rsi = 6,

    /// <summary>rdi, encoding 7; the destination of string instructions.</summary>
    Rdi = 7,

    /// <summary>r8, encoding 8.</summary>
    R8 = 8,

    /// <summary>r9, encoding 9.</summary>
    R9 = 9,

    /// <summary>r10, encoding 10.</summary>
    R10 = 10,

    /// <summary>r11, encoding 11.</summary>
    R11 = 11,

    /// <summary>r12, encoding 12.</summary>
    R12 = 12,

    /// <summary>r13, encoding 13.</summary>
    R13 = 13,

    /// <summary>r14, encoding 14.</summary>
    R14 = 14,

    /// <summary>r15, encoding 15.</summary>
    R15 = 15,

    /// <summary>No register.</summary>
    None = 255,
}
