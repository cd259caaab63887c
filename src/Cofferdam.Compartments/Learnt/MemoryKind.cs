namespace Cofferdam.Compartments.Learnt;

/// <summary>Who gave out the memory that a compartment writes.</summary>
public enum MemoryKind
{
    /// <summary>kmalloc: an object of one of the general slab caches.</summary>
    Kmalloc,

    /// <summary>A slab cache of one type.</summary>
    DedicatedCache,

    /// <summary>A slab cache that the kernel made one of several alike ones.</summary>
    MergedCache,

    /// <summary>A slab cache that is younger than the watching.</summary>
    NewCache,

    /// <summary>What others allocated, somewhere: it has a record only while a policy is learnt.</summary>
    OthersObject,

    /// <summary>The page allocator, for one object with a record: large kmalloc.</summary>
    LargeObject,

    /// <summary>The page allocator, several pages as one block, without a record: page fragments.</summary>
    CompoundPages,

    /// <summary>The page allocator, single pages without a record.</summary>
    SinglePages,

    /// <summary>vmalloc.</summary>
    Vmalloc,

    /// <summary>Per-CPU memory.</summary>
    PerCpu,

    /// <summary>The stack in use.</summary>
    Stack,

    /// <summary>Variables of the kernel and of modules.</summary>
    Variables,

    /// <summary>User memory.</summary>
    User,

    /// <summary>Anything else.</summary>
    Other,
}
