namespace Cofferdam.Analysis.Accesses;

/// <summary>What must be done about an access site so that its writes are confined.</summary>
public abstract record ProbeNeed
{
    private ProbeNeed()
    {
    }

    /// <summary>Nothing: its target is proven.</summary>
    public static ProbeNeed None { get; } = new NoProbe();

    /// <summary>Its address and length must be checked before it executes.</summary>
    public static ProbeNeed Probe { get; } = new CheckedByProbe();

    /// <summary>
    /// Nothing here: on every way to it, checks at other sites, or the allocation of the object, have covered its
    /// bytes.
    /// </summary>
    public static ProbeNeed Covered { get; } = new CoveredByOthers();

    /// <summary>No check of an address and a length covers it; enforcement must refuse it or report the hole.</summary>
    public static ProbeNeed Unprovable(string reason) => new UncoveredByProbe(reason);

    /// <summary>See <see cref="None"/>.</summary>
    public sealed record NoProbe : ProbeNeed
    {
        /// <inheritdoc/>
        public override string ToString() => "none";
    }

    /// <summary>See <see cref="Probe"/>.</summary>
    public sealed record CheckedByProbe : ProbeNeed
    {
        /// <inheritdoc/>
        public override string ToString() => "probe";
    }

    /// <summary>See <see cref="Covered"/>.</summary>
    public sealed record CoveredByOthers : ProbeNeed
    {
        /// <inheritdoc/>
        public override string ToString() => "covered";
    }

    /// <summary>See <see cref="Unprovable"/>.</summary>
    /// <param name="Reason">Why, as the end of a sentence about the instruction.</param>
    public sealed record UncoveredByProbe(string Reason) : ProbeNeed
    {
        /// <inheritdoc/>
        public override string ToString() => $"unprovable: {Reason}";
    }
}
