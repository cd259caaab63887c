using System.Net.Sockets;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Workloads;

/// <summary>Counts the operations of one client, and what went wrong with them.</summary>
internal sealed class Tally
{
    private readonly PauseClock _clock = new();

    /// <summary>Operations that were tried.</summary>
    public long Operations { get; private set; }

    /// <summary>Operations that were refused.</summary>
    public long Failures { get; private set; }

    /// <summary>Operations with a wrong result.</summary>
    public long ChecksumErrors { get; private set; }

    /// <summary>Operations that did not go well.</summary>
    public long Problems => Failures + ChecksumErrors;

    /// <summary>What went wrong first, or null.</summary>
    public string? FirstProblem { get; private set; }

    /// <summary>Counts an operation that went well.</summary>
    public void Succeeded()
    {
        Operations++;
        _clock.OperationDone();
    }

    /// <summary>Counts an operation that did not.</summary>
    /// <param name="problem">A <see cref="WrongContentException"/> is a checksum error, all else a failure.</param>
    public void Failed(Exception problem)
    {
        FirstProblem ??= problem.Message;
        if (problem is WrongContentException)
            ChecksumErrors++;
        else
            Failures++;
        Succeeded();
    }

    /// <summary>Does one operation and counts it.</summary>
    public void Count(Action operation)
    {
        try
        {
            operation();
            Succeeded();
        }
        catch (Exception problem) when (problem
            is DeviceException or ProgramFailedException or WrongContentException or SocketException)
        {
            Failed(problem);
        }
    }

    /// <summary>The report of all clients of a workload.</summary>
    public static WorkloadReport Report(
        string workload, TimeSpan time, int seed, IReadOnlyCollection<Tally> clients)
    {
        var pauses = clients.SelectMany(client => client._clock.Longest)
            .OrderByDescending(pause => pause.Ms).Take(PauseClock.Kept).ToArray();
        return new WorkloadReport(workload, Math.Round(time.TotalSeconds, 3), clients.Count, seed,
            clients.Sum(client => client.Operations), clients.Sum(client => client.Failures),
            clients.Sum(client => client.ChecksumErrors), pauses.Length > 0 ? pauses[0].Ms : 0, pauses,
            clients.Select(client => client.FirstProblem).FirstOrDefault(problem => problem is not null));
    }
}
