namespace Cofferdam.Kernel.Btf;

/// <summary>How a function or a variable is visible; values are those of the format (BTF_FUNC_*, BTF_VAR_*).</summary>
public enum BtfLinkage : byte
{
    /// <summary>Only in its source file.</summary>
    Static = 0,

    /// <summary>Everywhere, and defined here.</summary>
    Global = 1,

    /// <summary>Defined elsewhere.</summary>
    External = 2,
}
