namespace Cofferdam.Analysis.Disassembly;

/// <summary>A set of 64-bit general registers.</summary>
/// <param name="Bits">Bit n is set if the register with encoding n is a member.</param>
public readonly record struct RegisterSet(ushort Bits)
{
    /// <summary>
    /// The registers a callee may change: rax, rcx, rdx, rsi, rdi, r8-r11 (System V AMD64 ABI, which the kernel keeps).
    /// </summary>
    public static RegisterSet CallerSaved { get; } = new(0b0000_1111_1100_0111);

    /// <summary>Whether <paramref name="register"/> is a member; false for <see cref="Register64.None"/>.</summary>
    public bool Contains(Register64 register) =>
        register != Register64.None && (Bits & (1 << (int)register)) != 0;

    /// <summary>The set with <paramref name="register"/> added; <see cref="Register64.None"/> adds nothing.</summary>
    public RegisterSet With(Register64 register) =>
        register == Register64.None ? this : new RegisterSet((ushort)(Bits | (1 << (int)register)));

    /// <summary>The members, in encoding order.</summary>
    public IEnumerable<Register64> Members
    {
        get
        {
            for (var register = Register64.Rax; register <= Register64.R15; register++)
            {
                if (Contains(register))
                    yield return register;
            }
        }
    }

    /// <summary>The members' names in encoding order, separated by spaces.</summary>
    public override string ToString()
    {
        var set = this;
        return string.Join(' ', Enum.GetValues<Register64>().Where(set.Contains).Select(r => r.ToText()));
    }
}
