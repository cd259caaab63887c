using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Compilation;

/// <summary>Where a task in quarantine is turned away.</summary>
/// <param name="Id">Its number in the kernel's tables.</param>
/// <param name="Function">The function that it does not enter.</param>
/// <param name="Address">The probed instruction's address on this boot.</param>
public sealed record CompiledEntry(int Id, string Function, KernelAddress Address);
