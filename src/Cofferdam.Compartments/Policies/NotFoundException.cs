namespace Cofferdam.Compartments.Policies;

/// <summary>Something that a user or a policy names does not exist in this kernel.</summary>
public sealed class NotFoundException : Exception
{
    /// <summary>Says in one line what does not exist.</summary>
    public NotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Says what does not exist, and what may have been meant.</summary>
    /// <param name="kind">What it would be, for example "module".</param>
    /// <param name="name">The name that was given.</param>
    /// <param name="candidates">The names that exist; near ones become a suggestion.</param>
    public NotFoundException(string kind, string name, IEnumerable<string> candidates)
        : base($"no {kind} is called '{name}'{NearNames.Suggest(name, candidates)}")
    {
    }
}
