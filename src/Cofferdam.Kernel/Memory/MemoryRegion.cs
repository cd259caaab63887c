namespace Cofferdam.Kernel.Memory;

/// <summary>What a virtual address belongs to.</summary>
public enum MemoryRegion
{
    /// <summary>Nothing that this model knows: a hole, or an area of its own such as the fixmap.</summary>
    Other,

    /// <summary>The lower half: user space.</summary>
    User,

    /// <summary>
    /// The map of all physical memory: slab objects, pages, task stacks without VMAP_STACK, per-CPU units.
    /// </summary>
    DirectMap,

    /// <summary>The first per-CPU chunk, which lies in the direct map.</summary>
    PerCpu,

    /// <summary>vmalloc and ioremap: task stacks, large buffers, further per-CPU chunks.</summary>
    Vmalloc,

    /// <summary>The array of struct page.</summary>
    Vmemmap,

    /// <summary>Entry stacks, interrupt and exception stacks, descriptor tables.</summary>
    CpuEntryArea,

    /// <summary>Code of the kernel image.</summary>
    ImageText,

    /// <summary>Constants of the kernel image, and what is constant after booting.</summary>
    ImageReadOnly,

    /// <summary>Writable variables of the kernel image.</summary>
    ImageData,

    /// <summary>The part of the kernel image that was freed after booting.</summary>
    ImageInitialization,

    /// <summary>Modules, eBPF programs, ftrace trampolines and kprobe slots.</summary>
    ModuleArea,
}
