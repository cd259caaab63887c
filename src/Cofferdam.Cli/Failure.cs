using Cofferdam.Bpf;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Learning.DataSets;
using Cofferdam.Learning.Models;

namespace Cofferdam.Cli;

/// <summary>
/// An exception as the user sees it: one line, and the exit code. The only place that knows which is which.
/// </summary>
/// <param name="Code">What the process returns.</param>
/// <param name="Message">One line without a final full stop.</param>
internal sealed record Failure(ExitCode Code, string Message)
{
    private const int OperationNotPermitted = 1;
    private const int PermissionDenied = 13;
    private const int BrokenPipe = 32;

    /// <summary>Maps an exception.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        CommandException e => new(e.Code, e.Message),
        OperationCanceledException => new(ExitCode.Interrupted, "interrupted"),
        MalformedDataException or DataSetException or MalformedModelException =>
            new(ExitCode.BadInput, exception.Message),
        FeatureMissingException e => new(ExitCode.FeatureMissing, e.Message),
        HolesException e => new(ExitCode.Refused, e.Message) { Details = [.. e.Holes.Select(hole => hole.ToString())] },
        CompartmentExistsException e => new(ExitCode.Exists, e.Message),
        InstallationBusyException e => new(ExitCode.Busy, e.Message),
        NotFoundException or CompartmentNotFoundException => new(ExitCode.NotFound, exception.Message),
        KernelException { Error: OperationNotPermitted or PermissionDenied } e => new(ExitCode.Permission, e.Message),
        UnauthorizedAccessException e => new(ExitCode.Permission, e.Message),
        FileNotFoundException or DirectoryNotFoundException => new(ExitCode.NotFound, exception.Message),
        _ => new(ExitCode.Failed, exception.Message),
    };

    /// <summary>What the line only counts, one line each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>
    /// Whether the exception says only that the reader of our output has gone: head(1) has seen enough.
    /// </summary>
    public static bool IsReaderGone(Exception exception) =>
        exception is IOException { HResult: BrokenPipe };
}
