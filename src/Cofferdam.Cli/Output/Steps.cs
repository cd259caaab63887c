using System.Diagnostics;
using System.Globalization;
using Cofferdam.Cli.Commands;
using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>
/// Shows on stderr what a verb is doing: a bar per step where a person looks; otherwise nothing, or with --verbose one
/// line for each step that ended. Used by one thread.
/// </summary>
internal sealed class Steps
{
    private readonly Action<string> _line;
    private readonly ProgressContext? _bars;
    private readonly Stopwatch _watch = new();
    private ProgressTask? _bar;
    private string? _title;

    private Steps(ProgressContext? bars, Action<string> line)
    {
        _bars = bars;
        _line = line;
    }

    /// <summary>Runs <paramref name="work"/> with a display that is gone when it returns or throws.</summary>
    public static T Show<T>(Invocation invocation, Func<Steps, T> work)
    {
        var terminal = invocation.Terminal;
        if (terminal.IsErrorTerminal && !invocation.Verbose)
        {
            return terminal.Aside.Progress()
                .AutoClear(true)
                .Columns(
                    new TaskDescriptionColumn { Alignment = Justify.Left },
                    new ProgressBarColumn(),
                    new PercentageColumn(),
                    new ElapsedTimeColumn())
                .Start(bars => Run(new Steps(bars, _ => { })));
        }

        return Run(new Steps(null, invocation.Verbose ? terminal.Error.WriteLine : _ => { }));

        T Run(Steps steps)
        {
            var result = work(steps);
            steps.End();
            return result;
        }
    }

    /// <summary>Ends the step before and begins one.</summary>
    /// <param name="title">What is being done, for example "reading the kernel".</param>
    public void Begin(string title)
    {
        End();
        _title = title;
        _watch.Restart();
        _bar = _bars?.AddTask(title);
        if (_bar is not null)
            _bar.IsIndeterminate = true;
    }

    /// <summary>Tells how far the current step is, if that can be counted.</summary>
    public void Report(int done, int total)
    {
        if (_bar is null || total <= 0)
            return;
        _bar.IsIndeterminate = false;
        _bar.MaxValue = total;
        _bar.Value = done;
    }

    /// <summary>Tells how much of a time is over, if it has an end.</summary>
    public void ReportTime(TimeSpan elapsed, TimeSpan? whole)
    {
        if (whole is { } time)
            Report((int)(1000 * Math.Min(1, elapsed / time)), 1000);
    }

    private void End()
    {
        if (_title is null)
            return;
        _line(string.Create(CultureInfo.InvariantCulture, $"{_title}: {_watch.Elapsed.TotalMilliseconds:F0} ms"));
        if (_bar is not null)
        {
            _bar.IsIndeterminate = false;
            _bar.Value = _bar.MaxValue;
            _bar.StopTask();
        }

        _title = null;
    }
}
