using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Gate;

/// <summary>struct gate_counts: what happened at one probe of the gate.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct GateCountsRow
{
    /// <summary>How often it was hit.</summary>
    public ulong Hits { get; init; }

    /// <summary>How often the write was denied.</summary>
    public ulong Denied { get; init; }

    /// <summary>How often it could not run, because another probe was being handled on that CPU.</summary>
    public ulong Missed { get; init; }
}
