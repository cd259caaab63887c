using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>A compartment was refused because some of its writes could not be checked; nothing was installed.</summary>
public sealed class HolesException : Exception
{
    internal HolesException(IReadOnlyList<Hole> holes)
        : base($"{holes.Count} {(holes.Count == 1 ? "place writes" : "places write")} memory and cannot be checked "
            + $"(allow-holes: true would only report them); first: {holes[0]}")
    {
        Holes = holes;
    }

    /// <summary>The places, by address.</summary>
    public IReadOnlyList<Hole> Holes { get; }
}
