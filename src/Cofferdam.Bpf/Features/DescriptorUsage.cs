using System.Globalization;
using System.Numerics;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Interop;

namespace Cofferdam.Bpf.Features;

/// <summary>What the kernel tells of a pinned map or program in /proc/self/fdinfo (kernel/bpf/syscall.c).</summary>
/// <param name="MemoryBytes">Kernel memory it takes.</param>
/// <param name="Missed">Runs of a program that did not happen because it was running on that CPU already.</param>
public readonly record struct DescriptorUsage(ulong MemoryBytes, ulong Missed)
{
    private const ulong MapTypeHash = 1;
    private const ulong MapTypeArray = 2;
    private const ulong MapTypePerCpuArray = 6;
    private const ulong MapTypeRing = 27;

    /// <summary>Opens a pinned map or program and reads its usage. Fails with <see cref="KernelException"/>.</summary>
    public static DescriptorUsage OfPinned(string path)
    {
        using var handle = PinnedFile.Open(path, "map or program");
        return OfDescriptor((int)handle.DangerousGetHandle());
    }

    /// <summary>Reads the usage of a map or program that this process has open.</summary>
    internal static DescriptorUsage OfDescriptor(int descriptor) => Parse(
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}")),
        LibBpf.libbpf_num_possible_cpus());

    internal static DescriptorUsage Parse(IEnumerable<string> lines, int cpus)
    {
        var fields = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var separator = line.IndexOf(':', StringComparison.Ordinal);
            if (separator >= 0
                && ulong.TryParse(line.AsSpan(separator + 1).Trim(), CultureInfo.InvariantCulture, out var value))
                fields[line[..separator]] = value;
        }

        // Before Linux 6.4 (commit 90a5527d7686, map memory usage) memlock is entries times sizes, without what the
        // kernel needs around them, and 0 for a ring: the larger of that and our own sum is nearer to the truth.
        var memory = Math.Max(fields.GetValueOrDefault("memlock"), MapBytes(fields, (ulong)Math.Max(1, cpus)));
        return new DescriptorUsage(memory, fields.GetValueOrDefault("recursion_misses"));
    }

    // Preallocated maps as kernel/bpf/hashtab.c, arraymap.c and ringbuf.c lay them out.
    private static ulong MapBytes(Dictionary<string, ulong> fields, ulong cpus)
    {
        const ulong hashElement = 48, hashBucket = 16, pointer = 8, ringOverhead = 3 * 4096;
        var entries = fields.GetValueOrDefault("max_entries");
        var key = RoundUp(fields.GetValueOrDefault("key_size"));
        var value = RoundUp(fields.GetValueOrDefault("value_size"));
        return fields.GetValueOrDefault("map_type") switch
        {
            MapTypeHash =>
                (entries * (hashElement + key + value)) + (BitOperations.RoundUpToPowerOf2(entries) * hashBucket),
            MapTypeArray => entries * value,
            MapTypePerCpuArray => entries * (pointer + (value * cpus)),
            MapTypeRing => entries + ringOverhead,
            _ => 0,
        };
    }

    private static ulong RoundUp(ulong bytes) => (bytes + 7) & ~7UL;
}
