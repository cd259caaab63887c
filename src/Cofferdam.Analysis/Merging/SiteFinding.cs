using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>What the data flow says about one instruction that writes through registers.</summary>
/// <param name="Target">The address it writes, as values.</param>
public abstract record SiteFinding(AddressValue Target)
{
    /// <summary>It writes into the frame of its own function.</summary>
    /// <param name="Target">The address.</param>
    public sealed record OwnFrame(AddressValue Target) : SiteFinding(Target);

    /// <summary>It writes into the frame of a caller, where an argument points.</summary>
    /// <param name="Target">The address.</param>
    public sealed record CallersFrame(AddressValue Target) : SiteFinding(Target);

    /// <summary>It writes to a constant address.</summary>
    /// <param name="Target">The address.</param>
    public sealed record Constant(AddressValue Target) : SiteFinding(Target);

    /// <summary>It writes into an object that the routine allocated and nobody can have freed.</summary>
    /// <param name="Target">The address.</param>
    public sealed record Fresh(AddressValue Target) : SiteFinding(Target);

    /// <summary>On every way to it these bytes were checked before, here or by all callers.</summary>
    /// <param name="Target">The address.</param>
    public sealed record Covered(AddressValue Target) : SiteFinding(Target);

    /// <summary>It calls a routine that counts on its check of what that will write through an argument.</summary>
    /// <param name="Target">What the argument points to.</param>
    /// <param name="Argument">The register that holds it.</param>
    /// <param name="Bytes">The bytes to check, counted from there.</param>
    /// <param name="Callee">Where the routine starts.</param>
    public sealed record Handover(AddressValue Target, Register64 Argument, ByteRange Bytes, KernelAddress Callee)
        : SiteFinding(Target);

    /// <summary>It must be checked.</summary>
    /// <param name="Target">The address.</param>
    /// <param name="Bytes">
    /// The bytes to check, counted from its effective address: its own, and around them those that are certainly
    /// written off the same value before anything can free the object. Null where it is not the same number each time.
    /// </param>
    public sealed record Check(AddressValue Target, ByteRange? Bytes) : SiteFinding(Target)
    {
        /// <summary>Where it is checked, if that is not at the write.</summary>
        public EarlyCheck? Early { get; init; }
    }
}
