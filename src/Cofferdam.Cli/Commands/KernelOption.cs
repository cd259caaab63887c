using System.CommandLine;
using Cofferdam.Kernel;

namespace Cofferdam.Cli.Commands;

/// <summary>The option that makes a verb look at a recorded kernel instead of the one that runs.</summary>
internal static class KernelOption
{
    /// <summary>The option, for a verb's own list.</summary>
    public static Option<DirectoryInfo?> Create() => new("--recording")
    {
        Description = "Read a recorded kernel from this directory instead of the running one; needs no privilege",
        HelpName = "directory",
    };

    /// <summary>Opens the kernel that the option names.</summary>
    /// <param name="recording">The option's value.</param>
    /// <param name="purpose">What the verb does to the running kernel, for the message to a caller who may not.</param>
    public static KernelImage Open(DirectoryInfo? recording, string purpose)
    {
        if (recording is null)
        {
            Privilege.Require(purpose);
            return KernelImage.OpenLive();
        }

        return recording.Exists
            ? KernelImage.OpenRecording(recording.FullName)
            : throw new CommandException(ExitCode.NotFound, $"there is no directory '{recording}'");
    }
}
