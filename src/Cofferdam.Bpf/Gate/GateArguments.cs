using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Gate;

/// <summary>The arguments of the gate's commands, as gate/cofferdam_gate.h lays them out.</summary>
internal static class GateArguments
{
    /// <summary>GATE_VERSION.</summary>
    internal const uint Version = 4;

    /// <summary>GATE_CHUNK: sites in one GATE_ADD.</summary>
    internal const int Chunk = 1 << 10;

    /// <summary>struct gate_create.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Create
    {
        internal uint Version;
        internal int Program;
    }

    /// <summary>struct gate_add.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Add
    {
        internal ulong Sites;
        internal ulong Errors;
        internal uint Count;
        private readonly uint _unused;
    }

    /// <summary>struct gate_read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Read
    {
        internal int Program;
        internal uint Count;
        internal ulong Counts;
        internal ulong Faults;
        internal ulong Allowed;
        internal ulong Cut;
        internal ulong ArmedAt;
        internal ulong Untold;
    }

    /// <summary>struct gate_trace.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Trace
    {
        internal int Program;
        internal GateTracepoint Tracepoint;
    }
}
