namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// What the objects of an allocation site, a slab cache or a memory region are: the unit of legal sets.
/// </summary>
/// <param name="Id">The number in the kernel's tables.</param>
/// <param name="Name">What it is, stable over reboots: "cache notes_note", "symbol init_net", "region stack".</param>
/// <param name="Origin">Why the compartment knows of it, for example "allocation site of the compartment".</param>
/// <param name="Legal">Whether the compartment may write it.</param>
public sealed record ObjectClass(int Id, string Name, string Origin, bool Legal);
