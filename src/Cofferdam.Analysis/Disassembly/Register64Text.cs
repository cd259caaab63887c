namespace Cofferdam.Analysis.Disassembly;

/// <summary>The spelling of registers and segments in address expressions.</summary>
public static class Register64Text
{
    private static readonly string[] _names =
    [
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
        "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
    ];

    /// <summary>The register's name in lower case; "none" for <see cref="Register64.None"/>.</summary>
    public static string ToText(this Register64 register) =>
        register == Register64.None ? "none" : _names[(int)register];
}
