using Cofferdam.Analysis.Accesses;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>What a merged plan says about a store, and execution may refute.</summary>
internal abstract record StoreClaim
{
    private StoreClaim()
    {
    }

    /// <summary>It is checked when it happens.</summary>
    /// <param name="Bytes">The bytes, from its effective address; null if its check says nothing about others.</param>
    public sealed record Checked(ByteRange? Bytes) : StoreClaim;

    /// <summary>Checks made before cover it, here or by callers.</summary>
    public sealed record Covered : StoreClaim;

    /// <summary>It lies in an object that was allocated for this activation.</summary>
    public sealed record Fresh : StoreClaim;

    /// <summary>It writes between the stack pointer and what that was when its function was called.</summary>
    public sealed record OwnFrame : StoreClaim;

    /// <summary>It writes into the frames of the callers.</summary>
    public sealed record CallersFrame : StoreClaim;

    /// <summary>It writes to one address each time.</summary>
    /// <param name="Address">The address.</param>
    public sealed record Constant(ulong Address) : StoreClaim;
}
