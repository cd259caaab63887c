using System.Diagnostics;
using System.Text.Json;

namespace Cofferdam.KernelTests.Lab;

/// <summary>What a program that ran in the guest left: its exit status and what it wrote.</summary>
internal sealed record GuestProgram(int ExitStatus, string Output, string Errors)
{
    /// <summary>Runs a program to its end, in the checkout as every command of the lab.</summary>
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
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new GuestProgram(process.ExitCode, output, errors.GetAwaiter().GetResult());
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
}
