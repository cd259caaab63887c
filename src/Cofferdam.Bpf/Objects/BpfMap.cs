using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// A map of the kernel, by descriptor. Owns the descriptor; the map lives on while it is pinned or in use.
/// </summary>
public sealed unsafe class BpfMap : IDisposable
{
    private const int NoEntry = 2;

    // More than a bucket ever has: one that does not fit is not read at all.
    private const int Batch = 4096;
    private readonly SafeFileHandle _descriptor;

    internal BpfMap(string name, int descriptor, bool owned)
        : this(name, new SafeFileHandle(descriptor, owned))
    {
    }

    private BpfMap(string name, SafeFileHandle descriptor)
    {
        Name = name;
        _descriptor = descriptor;
    }

    /// <summary>The name in bpf/maps.h.</summary>
    public string Name { get; }

    internal int Descriptor => (int)_descriptor.DangerousGetHandle();

    /// <summary>Opens a pinned map. Fails with <see cref="KernelException"/>.</summary>
    public static BpfMap OpenPinned(string path) => new(Path.GetFileName(path), PinnedFile.Open(path, "map"));

    /// <summary>Makes the map visible in bpffs, where it stays until the file is removed.</summary>
    public void Pin(string path) => Check(LibBpf.bpf_obj_pin(Descriptor, path), "pin");

    /// <summary>Sets the value of <paramref name="key"/>. Types must have the sizes that bpf/maps.h says.</summary>
    public void Set<TKey, TValue>(TKey key, TValue value)
        where TKey : unmanaged
        where TValue : unmanaged =>
        Check(LibBpf.bpf_map_update_elem(Descriptor, &key, &value, 0), "update");

    /// <summary>Sets the only value of a map of one entry, which is as long as <paramref name="rows"/>.</summary>
    public void SetAll<T>(ReadOnlySpan<T> rows)
        where T : unmanaged
    {
        var key = 0u;
        fixed (T* start = rows)
            Check(LibBpf.bpf_map_update_elem(Descriptor, &key, start, 0), "update");
    }

    /// <summary>The only value of a map of one entry, which is as long as <paramref name="rows"/>.</summary>
    public void GetAll<T>(Span<T> rows)
        where T : unmanaged
    {
        var key = 0u;
        fixed (T* start = rows)
            Check(LibBpf.bpf_map_lookup_elem(Descriptor, &key, start), "look up");
    }

    /// <summary>The value of <paramref name="key"/>, or false if there is none.</summary>
    public bool TryGet<TKey, TValue>(TKey key, out TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        fixed (TValue* destination = &value)
            return Found(LibBpf.bpf_map_lookup_elem(Descriptor, &key, destination));
    }

    /// <summary>One value for each possible CPU of the entry <paramref name="index"/> of a per-CPU array.</summary>
    public TValue[] GetPerCpu<TValue>(uint index)
        where TValue : unmanaged
    {
        // The kernel rounds each CPU's value up to 8 bytes; the values here are multiples of it.
        var values = new TValue[LibBpf.libbpf_num_possible_cpus()];
        fixed (TValue* destination = values)
            Check(LibBpf.bpf_map_lookup_elem(Descriptor, &index, destination), "look up");
        return values;
    }

    /// <summary>The sum over all CPUs of the entry <paramref name="index"/> of a per-CPU array of counts.</summary>
    public ulong SumPerCpu(uint index) => GetPerCpu<ulong>(index).Aggregate(0UL, (sum, count) => sum + count);

    /// <summary>
    /// Sets the entry <paramref name="index"/> of a per-CPU array: the first CPU's value, and nothing for all others.
    /// </summary>
    public void SetFirstCpu<TValue>(uint index, TValue value)
        where TValue : unmanaged
    {
        var values = new TValue[LibBpf.libbpf_num_possible_cpus()];
        values[0] = value;
        fixed (TValue* source = values)
            Check(LibBpf.bpf_map_update_elem(Descriptor, &index, source, 0), "set");
    }

    /// <summary>All that is in a hash map now. Entries that come and go meanwhile may be missed.</summary>
    public IReadOnlyList<KeyValuePair<TKey, TValue>> ReadAll<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var found = new List<KeyValuePair<TKey, TValue>>();
        var (keys, values) = (new TKey[Batch], new TValue[Batch]);
        // Where the kernel goes on: its number of a bucket, whatever the key.
        ulong position = 0;
        for (var (isFirst, isLast) = (true, false); !isLast; isFirst = false)
        {
            var count = (uint)Batch;
            fixed (TKey* key = keys)
            fixed (TValue* value = values)
            {
                isLast = !Found(LibBpf.bpf_map_lookup_batch(
                    Descriptor, isFirst ? null : &position, &position, key, value, &count, 0));
            }

            for (var i = 0; i < count; i++)
                found.Add(KeyValuePair.Create(keys[i], values[i]));
        }

        return found;
    }

    /// <summary>The keys that are in the map now. Entries that come and go meanwhile may be missed.</summary>
    public IEnumerable<TKey> Keys<TKey>()
        where TKey : unmanaged
    {
        for (var (more, key) = Next<TKey>(null); more; (more, key) = Next<TKey>(key))
            yield return key;
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private (bool More, TKey Key) Next<TKey>(TKey? previous)
        where TKey : unmanaged
    {
        TKey next;
        var key = previous.GetValueOrDefault();
        var more = Found(LibBpf.bpf_map_get_next_key(Descriptor, previous is null ? null : &key, &next));
        return (more, next);
    }

    private bool Found(int result)
    {
        if (result != -NoEntry)
            Check(result, "look up");
        return result == 0;
    }

    private void Check(int result, string call)
    {
        if (result < 0)
            throw new KernelException($"{call} map {Name}", -result);
    }
}
