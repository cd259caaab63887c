using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct layout: constants of a boot and a compartment, frozen when the object is loaded.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LayoutRow
{
#pragma warning disable CS1591 // Named and explained in bpf/cofferdam.h.
    public ulong DirectMap, DirectMapEnd;
    public ulong PageStructs, PageStructsEnd;
    public ulong Vmalloc, VmallocEnd;
    public ulong PerCpu, PerCpuEnd;
    public ulong PerCpuUnit, PerCpuUsed;
    public ulong PerCpuOffsets;
    public ulong Image, ImageEnd;
    public ulong Data, DataEnd;
    public ulong ReadOnly, ReadOnlyEnd;
    public ulong Modules, ModulesEnd;
    public ulong Guarded, GuardedEnd;
    public ulong UserEnd;
    public ulong SiteSeed, AllocationSeed, CacheSeed;
    public uint AllocationBucketShift, CacheBucketShift;
    public uint SiteSlotMask, AllocationSlotMask, CacheSlotMask;
    public uint PageStructSize;
    public uint ThreadSize, IrqStackSize;
    public uint Ranges;
    public uint EventsPerSite;
    public uint Trees;
    public uint Learning;
    public uint ModuleCount;
#pragma warning restore CS1591
}
