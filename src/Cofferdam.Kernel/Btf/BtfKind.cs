using System.Diagnostics.CodeAnalysis;

namespace Cofferdam.Kernel.Btf;

/// <summary>
/// The kind field of struct btf_type (include/uapi/linux/btf.h, BTF_KIND_*); values are those of the format.
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "The kinds are sorts of C types.")]
public enum BtfKind : byte
{
    /// <summary>void, the type number zero; never in a file.</summary>
    Void = 0,

    /// <summary>An integer, character or boolean.</summary>
    Integer = 1,

    /// <summary>A pointer.</summary>
    Pointer = 2,

    /// <summary>An array.</summary>
    Array = 3,

    /// <summary>A struct.</summary>
    Struct = 4,

    /// <summary>A union.</summary>
    Union = 5,

    /// <summary>An enum of up to 32 bits.</summary>
    Enum = 6,

    /// <summary>A struct or union that is declared, not defined.</summary>
    Forward = 7,

    /// <summary>A typedef.</summary>
    Typedef = 8,

    /// <summary>volatile.</summary>
    Volatile = 9,

    /// <summary>const.</summary>
    Const = 10,

    /// <summary>restrict.</summary>
    Restrict = 11,

    /// <summary>A function.</summary>
    Function = 12,

    /// <summary>The parameters and the result of a function.</summary>
    FunctionPrototype = 13,

    /// <summary>A global variable; the kernel's BTF has only those of the per-CPU section.</summary>
    Variable = 14,

    /// <summary>A section of variables.</summary>
    DataSection = 15,

    /// <summary>A floating point number (Linux 5.13).</summary>
    Float = 16,

    /// <summary>A btf_decl_tag attribute (Linux 5.16).</summary>
    DeclarationTag = 17,

    /// <summary>A btf_type_tag attribute, such as user or rcu on a pointer (Linux 5.17).</summary>
    TypeTag = 18,

    /// <summary>An enum of 64 bits (Linux 6.0).</summary>
    Enum64 = 19,
}
