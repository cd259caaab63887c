namespace Cofferdam.Bpf.Attachments;

/// <summary>An instruction on which the kernel allows no probe.</summary>
/// <param name="Address">The instruction's address.</param>
/// <param name="Error">The positive error number.</param>
public readonly record struct RefusedProbe(ulong Address, int Error);
