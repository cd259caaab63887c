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

    /// <summary>The register of which <paramref name="name"/>, such as eax, r9d or ah, names all or a part.</summary>
    public static bool TryParse(string name, out Register64 register)
    {
        ArgumentNullException.ThrowIfNull(name);
        register = Register64.None;
        for (var i = 0; i < _names.Length; i++)
        {
            var whole = _names[i];
            // rax, eax, ax, al, ah; rsi, esi, si, sil; r8, r8d, r8w, r8b.
            var isPart = i >= 8
                ? name == whole || (name.Length == whole.Length + 1 && name.StartsWith(whole, StringComparison.Ordinal)
                    && name[^1] is 'd' or 'w' or 'b')
                : name == whole || name == $"e{whole[1..]}" || name == whole[1..] || name == $"{whole[1..]}l"
                    || (i < 4 && (name == $"{whole[1]}l" || name == $"{whole[1]}h"));
            if (isPart)
                register = (Register64)i;
        }

        return register != Register64.None;
    }
}
