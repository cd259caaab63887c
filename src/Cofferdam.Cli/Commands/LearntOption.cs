using System.CommandLine;
using Cofferdam.Compartments.Learnt;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Cli.Commands;

/// <summary>The option that overrides a policy's file of what was learnt.</summary>
internal static class LearntOption
{
    /// <summary>The option, for a verb's own list.</summary>
    public static Option<string?> Create() => new("--learnt")
    {
        Description = "The file of what was learnt to be legal, too (cofferdam learn), instead of the policy's",
        HelpName = "file",
    };

    /// <summary>The policy with the option's file, or its own without the option, from the current folder.</summary>
    /// <param name="learnt">The option.</param>
    /// <param name="target">What names the policy: its own file is looked for from its folder.</param>
    /// <param name="policy">The policy.</param>
    public static Policy Apply(string? learnt, string target, Policy policy) => policy with
    {
        Learnt = learnt
            ?? (policy.Learnt is { } own ? PolicyTarget.Beside(target, own) : null),
    };

    /// <summary>Reads the policy's file for the running kernel; null if it has none.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    /// <exception cref="MalformedDataException">It is no such file, or another policy's or kernel's.</exception>
    public static LearntWrites? Read(Policy policy)
    {
        if (policy.Learnt is not { } path)
            return null;
        if (!File.Exists(path))
            throw new CommandException(ExitCode.NotFound, $"there is no file {path} of what was learnt");
        return Read(path, policy);
    }

    /// <summary>Reads a file of what was learnt for this policy in the running kernel.</summary>
    /// <exception cref="MalformedDataException">It is no such file, or another policy's or kernel's.</exception>
    public static LearntWrites Read(string path, Policy policy)
    {
        var learnt = LearntReader.ReadFile(path);
        if (learnt.Policy != policy.Name)
            throw new MalformedDataException($"{path} was learnt of {learnt.Policy}, not of {policy.Name}");
        if (learnt.BuildId != RunningKernel.BuildId())
        {
            throw new MalformedDataException(
                $"{path} was learnt on another build of the kernel ({learnt.Kernel}); learn it on this one");
        }

        return learnt;
    }
}
