using System.Diagnostics;
using System.Text.Json;

namespace Cofferdam.KernelTests.Lab;

/// <summary>What a program that ran in the guest left: its exit status and what it wrote.</summary>
internal sealed record GuestProgram(int ExitStatus, string Output, string Errors)
{
    // No program of a test works half as long, on a busy host either.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(8);

    /// <summary>
    /// Runs a program to its end, in the checkout as every command of the lab. One that hangs is killed, and the test
    /// fails with what its threads waited for.
    /// </summary>
    public static GuestProgram Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The test runner moves its own directory to that of the test program.
            WorkingDirectory = Environment.GetEnvironmentVariable("LAB_CHECKOUT"),
        };
        using var process = Process.Start(start)!;
        // Both pipes are drained at once: a program that fills one while we wait for the other would never end.
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!Task.WaitAll([output, errors], _patience))
        {
            var threads = ThreadsOf(process.Id);
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} does not end:\n{threads}");
        }

        process.WaitForExit();
        return new GuestProgram(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static GuestProgram RunToSuccess(string program, params string[] arguments)
    {
        var run = Run(program, arguments);
        Assert.True(
            run.ExitStatus == 0,
            $"{program} {string.Join(' ', arguments)}: exit status {run.ExitStatus}: {run.Errors}{run.Output}");
        return run;
    }

    /// <summary>Runs a program that must succeed, and gives its output.</summary>
    public static string OutputOf(string program, params string[] arguments) => RunToSuccess(program, arguments).Output;

    /// <summary>Runs a program that must succeed, and gives the one JSON value that it writes.</summary>
    public static JsonElement JsonOf(string program, params string[] arguments)
    {
        using var document = JsonDocument.Parse(OutputOf(program, arguments));
        return document.RootElement.Clone();
    }

    // Name, state and kernel stack of each thread (proc(5)).
    private static string ThreadsOf(int process) => string.Join('\n', Directory.GetDirectories($"/proc/{process}/task")
        .Select(thread => File.ReadAllText($"{thread}/stat") + File.ReadAllText($"{thread}/stack")));
}
