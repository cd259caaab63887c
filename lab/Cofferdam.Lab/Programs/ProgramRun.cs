using System.Diagnostics;

namespace Cofferdam.Lab.Programs;

/// <summary>What a program left behind when it ended.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The exit code of a process that died by SIGKILL, as the shell and .NET count it.</summary>
    public const int KilledExitCode = 128 + 9;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Found on PATH, or a path.</param>
    /// <param name="arguments">One string each; no shell is involved.</param>
    /// <param name="input">What it reads from its standard input.</param>
    public static ProgramRun Of(string program, IEnumerable<string> arguments, string input = "")
    {
        using var process = Start(program, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code and errors say why.
        }
        process.WaitForExit();
        return new ProgramRun(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Runs a program to its end and insists that it succeeds.</summary>
    /// <exception cref="ProgramFailedException">It did not.</exception>
    public static ProgramRun Succeeding(string program, params string[] arguments)
    {
        var run = Of(program, arguments);
        return run.ExitCode == 0 ? run : throw new ProgramFailedException(program, arguments, run);
    }

    /// <summary>Starts a program with all three standard streams in our hands.</summary>
    public static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} did not start");
}
