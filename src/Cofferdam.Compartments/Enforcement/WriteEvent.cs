namespace Cofferdam.Compartments.Enforcement;

/// <summary>One illegal write, explained.</summary>
public sealed record WriteEvent
{
    /// <summary>CLOCK_MONOTONIC time of the write since boot.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>The access site's number.</summary>
    public required int Site { get; init; }

    /// <summary>The access site as function+0xoffset.</summary>
    public required string Place { get; init; }

    /// <summary>The function that writes.</summary>
    public required string Function { get; init; }

    /// <summary>The instruction in Intel syntax.</summary>
    public required string Instruction { get; init; }

    /// <summary>The first byte written.</summary>
    public required ulong Address { get; init; }

    /// <summary>Bytes written.</summary>
    public required ulong Length { get; init; }

    /// <summary>
    /// "deny"; or "late", if the write was allowed as unknown and the object's content told at its free that it was
    /// illegal.
    /// </summary>
    public required string Verdict { get; init; }

    /// <summary>Why: illegal-class, inferred-class, out-of-bounds, no-record or untold.</summary>
    public required string Reason { get; init; }

    /// <summary>What lies at the address.</summary>
    public required string ClassFound { get; init; }

    /// <summary>Where that starts.</summary>
    public required ulong ObjectStart { get; init; }

    /// <summary>How long it is; 0 if not known.</summary>
    public required ulong ObjectSize { get; init; }

    /// <summary>What the site may write.</summary>
    public required IReadOnlyList<string> LegalSet { get; init; }

    /// <summary>"initialization" or "working".</summary>
    public required string Phase { get; init; }

    /// <summary>How the class is known: record, cache, region, census, tree, or nothing.</summary>
    public required string KnownBy { get; init; }

    /// <summary>"observe" or "kill".</summary>
    public required string Mode { get; init; }

    /// <summary>Whether the task was killed.</summary>
    public required bool Killed { get; init; }

    /// <summary>Whether the task is in quarantine from then on.</summary>
    public required bool Quarantined { get; init; }

    /// <summary>"task" or "interrupt": whose stack the write ran on.</summary>
    public required string Context { get; init; }

    /// <summary>The thread's number; in an interrupt that of the interrupted thread.</summary>
    public required int Tid { get; init; }

    /// <summary>The process's number.</summary>
    public required int Pid { get; init; }

    /// <summary>The thread's name.</summary>
    public required string Comm { get; init; }

    /// <summary>The CPU.</summary>
    public required int Cpu { get; init; }

    /// <summary>Return addresses as symbols, innermost first.</summary>
    public required IReadOnlyList<string> Stack { get; init; }
}
