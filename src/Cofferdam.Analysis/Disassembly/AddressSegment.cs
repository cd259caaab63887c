namespace Cofferdam.Analysis.Disassembly;

/// <summary>The segment whose base is added to an address. In 64-bit mode all others have base zero.</summary>
public enum AddressSegment : byte
{
    /// <summary>A flat address.</summary>
    None,

    /// <summary>fs: the base of user space's thread-local storage; the kernel keeps no data there.</summary>
    Fs,

    /// <summary>gs: in kernel mode the base of this CPU's per-CPU area.</summary>
    Gs,
}
