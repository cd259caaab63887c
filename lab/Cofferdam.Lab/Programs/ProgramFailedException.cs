namespace Cofferdam.Lab.Programs;

/// <summary>A program that the lab depends on ended with an error.</summary>
internal sealed class ProgramFailedException(string program, IEnumerable<string> arguments, ProgramRun run)
    : Exception($"{program} {string.Join(' ', arguments)}: exit code {run.ExitCode}: {FirstLine(run)}")
{
    private static string FirstLine(ProgramRun run) =>
        (run.Errors.Length > 0 ? run.Errors : run.Output).Split('\n', 2)[0].Trim();
}
