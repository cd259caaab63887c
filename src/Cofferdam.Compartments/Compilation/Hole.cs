using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Compilation;

/// <summary>A place of the compartment whose writes would go unchecked.</summary>
/// <param name="Place">Function and offset.</param>
/// <param name="Address">Its address on this boot.</param>
/// <param name="Reason">Why it cannot be checked.</param>
public sealed record Hole(string Place, KernelAddress Address, string Reason)
{
    /// <summary>The place and the reason.</summary>
    public override string ToString() => $"{Place}: {Reason}";
}
