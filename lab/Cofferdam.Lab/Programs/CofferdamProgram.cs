using System.Diagnostics;
using System.Text.Json;

namespace Cofferdam.Lab.Programs;

/// <summary>The <c>cofferdam</c> program on PATH, used as its users use it.</summary>
internal static class CofferdamProgram
{
    private static readonly TimeSpan _longestInitialization = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _statusPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Confines what a policy names.</summary>
    /// <exception cref="ProgramFailedException">It refused.</exception>
    public static EnforceReport Enforce(string policy, string mode, params string[] options) =>
        EnforceReport.Read(Object(["enforce", policy, "--mode", mode, "--json", .. options]));

    /// <summary>The numbers of a compartment.</summary>
    /// <exception cref="ProgramFailedException">There is none of this name.</exception>
    public static CompartmentStatus Status(string name) => CompartmentStatus.Read(Object("status", name, "--json"));

    /// <summary>All that is told about a compartment.</summary>
    /// <exception cref="ProgramFailedException">There is none of this name.</exception>
    public static JsonElement FullStatus(string name)
    {
        using var document = JsonDocument.Parse(ProgramRun.Succeeding("cofferdam", "status", name, "--json").Output);
        return document.RootElement.Clone();
    }

    /// <summary>The illegal writes that were not told before.</summary>
    /// <exception cref="ProgramFailedException">There is no compartment of this name.</exception>
    public static IReadOnlyList<WriteEvent> Events(string name) =>
    [
        .. ProgramRun.Succeeding("cofferdam", "events", name, "--json").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => WriteEvent.Read(JsonFields.Parse(line))),
    ];

    /// <summary>Ends a compartment.</summary>
    /// <exception cref="ProgramFailedException">There is none of this name.</exception>
    public static ReleaseReport Release(string name) => ReleaseReport.Read(Object("release", name, "--json"));

    /// <summary>Waits until a compartment relies on its records alone.</summary>
    /// <exception cref="TimeoutException">It stays in its initialization phase.</exception>
    public static CompartmentStatus AwaitWorkingPhase(string name)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var status = Status(name);
            if (status.IsWorking)
                return status;
            if (Stopwatch.GetElapsedTime(started) > _longestInitialization)
                throw new TimeoutException(
                    $"{name} is still in its {status.Phase} phase after {_longestInitialization}");
            Thread.Sleep(_statusPeriod);
        }
    }

    private static JsonFields Object(params string[] arguments) =>
        JsonFields.Parse(ProgramRun.Succeeding("cofferdam", arguments).Output);
}
