using System.Diagnostics;

namespace Cofferdam.Tests.Analysis.Oracle;

/// <summary>An external program that a test compares with or reads through.</summary>
internal static class Tool
{
    /// <summary>Whether the program is on the path.</summary>
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, name)));

    /// <summary>Runs a program on <paramref name="input"/> and returns what it writes; fails if it fails.</summary>
    public static byte[] Run(string name, ReadOnlyMemory<byte> input, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var feeding = Task.Run(() => Feed(process, input));
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.GetAwaiter().GetResult();
        var message = errors.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{name} failed with {process.ExitCode}: {message}");
        return output.ToArray();
    }

    private static void Feed(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input.Span);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It exited without reading all of it; its exit code tells whether that is a failure.
        }
    }
}
