namespace Cofferdam.Analysis.Typing;

/// <summary>What the types say about the object that an access site writes.</summary>
public abstract record SiteType
{
    private SiteType()
    {
    }

    /// <summary>The own frame, or a constant address: there is no object to tell.</summary>
    public sealed record Proven : SiteType
    {
        /// <inheritdoc/>
        public override string ToString() => "proven";
    }

    /// <summary>An object that has, or was allocated as, one of these.</summary>
    /// <param name="Target">What is written, and why that is believed.</param>
    public sealed record Specific(PointerFact Target) : SiteType
    {
        /// <inheritdoc/>
        public override string ToString() => Target.ToString();
    }

    /// <summary>Something that is a member of everything: a link of a list, a number.</summary>
    /// <param name="Target">What is written, and why that is believed.</param>
    public sealed record Weak(PointerFact Target) : SiteType
    {
        /// <inheritdoc/>
        public override string ToString() => $"weak: {Target}";
    }

    /// <summary>Nothing is known.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Unknown(UntypedReason Reason) : SiteType
    {
        /// <inheritdoc/>
        public override string ToString() => $"unknown: {Reason.ToText()}";
    }

    /// <summary>The type of a site whose address points to this.</summary>
    public static SiteType Of(PointerFact target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return !target.IsKnown ? new Unknown(target.Reason)
            : target.IsSpecific ? new Specific(target)
            : new Weak(target);
    }
}
