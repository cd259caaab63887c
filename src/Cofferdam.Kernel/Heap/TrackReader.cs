using System.Buffers.Binary;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Slabs;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Heap;

/// <summary>Reads the notes that the kernel keeps with each object with slub_debug=U.</summary>
internal sealed class TrackReader
{
    private const long NanosecondsOfTimeSpanTick = 100;

    private readonly int _size;
    private readonly StructMember _caller;
    private readonly StructMember _processId;
    private readonly StructMember _cpu;
    private readonly StructMember _when;
    private readonly ulong _now;
    private readonly ulong _tick;

    /// <summary>Looks up the layout of struct track, and reads the kernel's clock.</summary>
    /// <exception cref="FeatureMissingException">The kernel has no such struct, or no such clock.</exception>
    /// <exception cref="MalformedDataException">The clock is not readable.</exception>
    public TrackReader(KernelSymbols symbols, BtfTypes types, IKernelMemory memory)
    {
        var track = types.Require<BtfStruct>("track");
        _size = (int)track.Size;
        _caller = StructMember.Of(types, track, "addr");
        _processId = StructMember.Of(types, track, "pid");
        _cpu = StructMember.Of(types, track, "cpu");
        _when = StructMember.Of(types, track, "when");
        // The length of a tick is a constant of the build; the clock has it in a variable (kernel/time/ntp.c).
        _now = memory.Read<ulong>(symbols.Require("jiffies").Address);
        _tick = memory.Read<ulong>(symbols.Require("tick_nsec").Address);
    }

    /// <summary>The note of an allocation; null if there is none.</summary>
    /// <param name="slot">The bytes of an object with its metadata.</param>
    /// <param name="offset">Where in them the note is.</param>
    /// <param name="cache">The cache of the object.</param>
    public AllocationTrack? Read(ReadOnlySpan<byte> slot, int offset, SlabCache cache)
    {
        if (offset + _size > slot.Length)
            return null;

        var track = slot.Slice(offset, _size);
        var caller = _caller.ReadPointer(track);
        if (!caller.IsValid)
            return null;

        // What was allocated while the walk goes on is younger than its clock.
        var ticks = unchecked((long)(_now - _when.Read(track)));
        return new AllocationTrack(
            caller,
            (int)_processId.Read(track),
            (int)_cpu.Read(track),
            TimeSpan.FromTicks(Math.Max(0, ticks) * (long)_tick / NanosecondsOfTimeSpanTick))
        {
            RequestedSize = cache.IsGeneral ? RequestedSizeIn(slot, offset, cache) : null,
        };
    }

    // set_orig_size: an unsigned int behind the tracks of allocation and free, in caches of kmalloc, since Linux 6.1.
    private int? RequestedSizeIn(ReadOnlySpan<byte> slot, int offset, SlabCache cache)
    {
        var at = offset + (2 * _size);
        if (at + sizeof(uint) > slot.Length)
            return null;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(slot[at..]);
        return size > 0 && size <= cache.ObjectSize ? (int)size : null;
    }
}
