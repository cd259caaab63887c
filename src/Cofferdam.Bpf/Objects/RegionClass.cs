namespace Cofferdam.Bpf.Objects;

/// <summary>The object classes that are kinds of memory (enum object_class in bpf/cofferdam.h).</summary>
public enum RegionClass
{
    /// <summary>An object of a shared cache of which there is no record.</summary>
    Unrecorded,

    /// <summary>User memory.</summary>
    User,

    /// <summary>The stack in use, from the stack pointer upwards.</summary>
    Stack,

    /// <summary>The stack in use, below the stack pointer.</summary>
    DeadStack,

    /// <summary>The first per-CPU chunk.</summary>
    PerCpu,

    /// <summary>Memory of the page allocator without a record.</summary>
    Pages,

    /// <summary>The array of struct page.</summary>
    PageStructs,

    /// <summary>The vmalloc area: large allocations, dynamic per-CPU chunks, other tasks' stacks.</summary>
    Vmalloc,

    /// <summary>Writable data of the kernel image.</summary>
    KernelData,

    /// <summary>Text and read-only data of the kernel image.</summary>
    KernelText,

    /// <summary>The image of a module that was there before and is no class of its own.</summary>
    Module,

    /// <summary>A dedicated slab cache that is no class of its own.</summary>
    OtherCache,

    /// <summary>A slab cache younger than the compartment.</summary>
    NewCache,

    /// <summary>A KFENCE object.</summary>
    Guarded,

    /// <summary>Anywhere else: entry areas, fixmap, holes, addresses that are not canonical.</summary>
    Elsewhere,

    /// <summary>
    /// A module that was loaded after the compartment was compiled, and what else lies in the area of modules.
    /// </summary>
    NewModule,

    /// <summary>By its content an object that others allocate.</summary>
    Foreign,

    /// <summary>The number of the first class that is not a kind of memory (CLASS_FIRST).</summary>
    First = 32,
}
