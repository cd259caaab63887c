using System.CommandLine;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Commands;

/// <summary>
/// The argument that names a compartment to be: the path of a policy file, or the bare name of a module, which stands
/// for a policy with all defaults.
/// </summary>
internal static class PolicyTarget
{
    /// <summary>The argument, for a verb's own list.</summary>
    public static Argument<string> CreateArgument(string name) => new(name)
    {
        Description = "A policy file, or the name of a loaded module (a policy with all defaults)",
        CompletionSources = { context => [.. ModuleNames(context.WordToComplete)] },
    };

    /// <summary>Reads the policy that <paramref name="target"/> names.</summary>
    /// <exception cref="CommandException">It names neither a file nor possibly a module.</exception>
    public static Policy Read(string target)
    {
        if (File.Exists(target) || LooksLikePath(target))
            return PolicyReader.ReadFile(target);
        if (!KernelNames.IsModule(target))
            throw new CommandException(ExitCode.Usage, $"'{target}' is neither a file nor the name of a module");
        return Policy.ForModule(target);
    }

    /// <summary>The path of a file that is named from the folder of the policy.</summary>
    public static string Beside(string target, string file) =>
        Path.Combine(Path.GetDirectoryName(target) ?? "", file);

    private static bool LooksLikePath(string target) =>
        target.Contains('/', StringComparison.Ordinal)
        || target.EndsWith(".yaml", StringComparison.Ordinal)
        || target.EndsWith(".yml", StringComparison.Ordinal);

    private static IEnumerable<string> ModuleNames(string prefix) =>
        File.Exists("/proc/modules")
            ? File.ReadLines("/proc/modules")
                .Select(line => line.Split(' ')[0])
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
            : [];
}
