using System.Collections.Immutable;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Analysis.Accesses;

/// <summary>What an access map is built with besides the code.</summary>
public sealed record AccessMapOptions
{
    /// <summary>
    /// Gives the name of the function that starts at an address, or null if none does. Without it no allocation site
    /// and no thunk is recognised, and every jump out of the code is taken for a tail call.
    /// </summary>
    public Func<KernelAddress, string?>? NameOf { get; init; }

    /// <summary>The kernel's memory, to look at code without a name that is jumped to; null if not at hand.</summary>
    public IKernelMemory? Memory { get; init; }

    /// <summary>
    /// The code of the function that holds an address; null if none does, or it cannot be read. Without it no function
    /// outside is looked into.
    /// </summary>
    public Func<KernelAddress, FunctionCode?>? CodeOf { get; init; }

    /// <summary>The instructions that have an entry in the exception table.</summary>
    public IReadOnlySet<KernelAddress> FaultingInstructions { get; init; } = ImmutableHashSet<KernelAddress>.Empty;

    /// <summary>
    /// Code addresses that are reached in ways the code does not show, such as the fixups of the exception table. What
    /// is known about registers does not flow past them.
    /// </summary>
    public IReadOnlySet<KernelAddress> HiddenJumpTargets { get; init; } = ImmutableHashSet<KernelAddress>.Empty;

    /// <summary>The functions that allocate memory.</summary>
    public IReadOnlyList<Allocator> Allocators { get; init; } = KernelAllocators.All;

    /// <summary>
    /// The functions that write through a pointer and a length; the last of several of one name counts.
    /// </summary>
    public IReadOnlyList<BulkWriter> BulkWriters { get; init; } = KernelBulkWriters.All;

    /// <summary>
    /// Tells whether the function that starts at an address may write through its arguments; null if nobody knows.
    /// </summary>
    public Func<KernelAddress, PointerArguments>? PointerArgumentsOf { get; init; }

    /// <summary>
    /// Tells how many registers the arguments of the function that starts at an address take, at most; null if nobody
    /// knows.
    /// </summary>
    public Func<KernelAddress, int>? ArgumentCountOf { get; init; }

    /// <summary>
    /// The types of a module by its name, or of the image for null. Without them no pointer is known to be one.
    /// </summary>
    public Func<string?, BtfTypes>? TypesOf { get; init; }

    /// <summary>
    /// Where the types of pointers come from; null: no site is typed. Typing takes as long as the rest of the analysis.
    /// </summary>
    public TypeSources? Types { get; init; }

    /// <summary>
    /// What the tables of operations of modules say about the private parts of objects. Read when it is needed.
    /// </summary>
    public Lazy<IReadOnlyList<PrivatePart>> PrivateParts { get; init; } = new([]);

    /// <summary>The size in bytes of the objects of a slab cache; null if it is not known. Null: none is.</summary>
    public Func<CacheReference, long?>? ObjectSizeOf { get; init; }

    /// <summary>
    /// Counts the places in the kernel that lead to each of these functions, or hold its address; of a function that is
    /// not in the answer nobody knows. Null: of none. Without it nothing is known of who calls a function.
    /// </summary>
    public Func<IReadOnlySet<KernelAddress>, IReadOnlyDictionary<KernelAddress, int>>? ReferencesTo { get; init; }

    /// <summary>The ways of control that the instructions do not show.</summary>
    public HiddenControlFlow Hidden { get; init; } = HiddenControlFlow.None;

    /// <summary>
    /// Whether a check may stand for several stores, and what is proven by data flow goes unchecked. Switched off,
    /// every store that its instruction alone does not prove is checked: what tests compare with.
    /// </summary>
    public bool Merges { get; init; } = true;

    /// <summary>
    /// Whether every write that is not proven is checked by itself: one that is blocked must not let those pass that
    /// its check would have stood for.
    /// </summary>
    public bool ChecksEachWrite { get; init; }

    /// <summary>
    /// Whether whoever has the probes sees to it that instructions are executed as they are, whatever Linux takes them
    /// for: then those that Linux mistakes (<see cref="Disassembly.Instruction.ProbeHazard"/>) can be checked, too.
    /// </summary>
    public bool ExecutesAsIs { get; init; }
}
