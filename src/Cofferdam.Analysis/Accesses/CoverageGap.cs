using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Accesses;

/// <summary>Code of the compartment about which the analysis cannot promise that every write was found.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="FunctionStart">The address of its first byte.</param>
/// <param name="Range">The code concerned; empty if the function has no code at all.</param>
/// <param name="Reason">What is wrong, as a clause: "the bytes 06 1e are no instruction".</param>
public sealed record CoverageGap(string Function, KernelAddress FunctionStart, AddressRange Range, string Reason);
