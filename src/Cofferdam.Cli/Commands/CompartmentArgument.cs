using System.CommandLine;
using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Commands;

/// <summary>The argument that names an installed compartment.</summary>
internal static class CompartmentArgument
{
    /// <summary>The argument, for a verb's own list.</summary>
    /// <param name="description">What it is to the verb.</param>
    /// <param name="required">Whether it must be there.</param>
    public static Argument<string?> Create(string description, bool required) => new("name")
    {
        Description = description,
        Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        CompletionSources = { _ => [.. InstalledCompartment.ListNames()] },
    };
}
