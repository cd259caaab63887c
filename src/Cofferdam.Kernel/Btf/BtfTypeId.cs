using System.Globalization;

namespace Cofferdam.Kernel.Btf;

/// <summary>
/// The number of a type in a <see cref="BtfTypes"/>; zero is void. The types of a module count on from those of its
/// base.
/// </summary>
/// <param name="Value">The number.</param>
public readonly record struct BtfTypeId(uint Value)
{
    /// <summary>void: no type.</summary>
    public static BtfTypeId Void => default;

    /// <summary>Whether this is void.</summary>
    public bool IsVoid => Value == 0;

    /// <summary>The number in brackets, as bpftool prints it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Value}]");
}
