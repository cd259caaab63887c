namespace Cofferdam.Bpf.Gate;

/// <summary>What the gate counted for a compartment.</summary>
/// <param name="Sites">At each site, in the order of their registration.</param>
/// <param name="Faults">Writes denied by a fault.</param>
/// <param name="Allowed">Writes that should have been denied and could not be.</param>
/// <param name="Cut">Calls denied in part.</param>
/// <param name="Untold">Events of tracepoints that the program there was not told.</param>
public sealed record GateReading(
    IReadOnlyList<GateCountsRow> Sites, ulong Faults, ulong Allowed, ulong Cut, ulong Untold);
