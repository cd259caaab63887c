using System.Diagnostics;
using System.Text.Json;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Output;
using Cofferdam.Lab.Workloads;

namespace Cofferdam.Lab.Programs;

/// <summary>A workload in a process of its own, at work until it is stopped.</summary>
internal sealed class LiveWorkload : IDisposable
{
    private readonly string[] _arguments;
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    /// <summary>Starts a workload of this program.</summary>
    /// <param name="arguments">The verb and its options.</param>
    public LiveWorkload(params string[] arguments)
    {
        _arguments = arguments;
        _process = ProgramRun.Start(Environment.ProcessPath!, arguments);
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Whether it is still at work.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Asks it to end and waits for its report.</summary>
    /// <exception cref="ProgramFailedException">It ended without one.</exception>
    public WorkloadReport Stop()
    {
        ProcessSignal.Terminate(_process);
        return Await();
    }

    /// <summary>Waits for the report of one that ends by itself.</summary>
    /// <exception cref="ProgramFailedException">It ended without one.</exception>
    public WorkloadReport Await()
    {
        _process.WaitForExit();
        var run = new ProgramRun(_process.ExitCode, _output.Result, _errors.Result);
        return run.Output.StartsWith('{')
            ? JsonSerializer.Deserialize(run.Output, LabJson.Default.WorkloadReport)!
            : throw new ProgramFailedException(Environment.ProcessPath!, _arguments, run);
    }

    /// <summary>Ends it if it is still there.</summary>
    public void Dispose()
    {
        if (IsAlive)
            _process.Kill();
        _process.Dispose();
    }
}
