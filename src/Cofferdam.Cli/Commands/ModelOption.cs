using System.CommandLine;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Learning.Models;

namespace Cofferdam.Cli.Commands;

/// <summary>The option that overrides a policy's model file.</summary>
internal static class ModelOption
{
    /// <summary>The option, for a verb's own list.</summary>
    public static Option<string?> Create() => new("--model")
    {
        Description = "The model file that tells objects older than the compartment, instead of the policy's",
        HelpName = "file",
    };

    /// <summary>The policy with the option's model, or its own without the option, from the current folder.</summary>
    /// <param name="model">The option.</param>
    /// <param name="target">What names the policy: its own model is looked for from its folder.</param>
    /// <param name="policy">The policy.</param>
    public static Policy Apply(string? model, string target, Policy policy) => policy with
    {
        Model = model
            ?? (policy.Model is { } own ? PolicyTarget.Beside(target, own) : null),
    };

    /// <summary>Reads the model of a policy for the running kernel; null if it has none.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    /// <exception cref="MalformedModelException">It is no model of this kernel.</exception>
    public static ObjectModel? Read(Policy policy)
    {
        if (policy.Model is not { } path)
            return null;
        if (!File.Exists(path))
            throw new CommandException(ExitCode.NotFound, $"there is no model file {path}");
        return ModelReader.Read(File.ReadAllBytes(path), RunningKernel.BuildId());
    }
}
