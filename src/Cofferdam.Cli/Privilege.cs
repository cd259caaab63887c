namespace Cofferdam.Cli;

/// <summary>What only root may do.</summary>
internal static class Privilege
{
    /// <summary>
    /// Fails if the caller is not root. Asked before anything is begun, because the kernel's own refusals say less: to
    /// others kallsyms shows zeros and /proc/kcore is not there.
    /// </summary>
    /// <param name="purpose">What needs root, as the subject of the sentence "... needs root".</param>
    /// <exception cref="CommandException">The caller is not root.</exception>
    public static void Require(string purpose)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new CommandException(ExitCode.Permission, $"{purpose} needs root");
    }
}
