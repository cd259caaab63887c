namespace Cofferdam.Cli;

/// <summary>A verb cannot do what was asked, for a reason that fits one line.</summary>
internal sealed class CommandException : Exception
{
    /// <summary>Says why, and which exit code tells so.</summary>
    public CommandException(ExitCode code, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
    }

    /// <summary>What the process will return.</summary>
    public ExitCode Code { get; }
}
