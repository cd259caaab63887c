using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cofferdam.Learning.DataSets;
using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Training;

/// <summary>Makes objects of one boot, as a data set has them, into content whose features can be asked for.</summary>
internal sealed class BootSpace
{
    private readonly AddressSpace _space;

    /// <summary>Takes the address space of a boot.</summary>
    /// <param name="boot">The boot.</param>
    /// <param name="path">The data set that describes it, for messages.</param>
    /// <exception cref="DataSetException">It lacks a stretch.</exception>
    public BootSpace(BootDescription boot, string path)
    {
        var image = Of("image");
        _space = new AddressSpace
        {
            DirectMap = Of("direct-map"),
            PerCpu = Of("per-cpu"),
            Image = image,
            ImageReadOnly = Of("image-read-only"),
            ImageData = new(Of("image-data").Start, image.End),
            Modules = Of("module-area"),
            Vmalloc = Of("vmalloc"),
            PageStructs = Of("vmemmap"),
            PointeeSize = _ => 0,
        };

        AddressBounds Of(string name) => boot.AddressSpace.TryGetValue(name, out var span)
            ? new(span.Start, span.End)
            : throw new DataSetException(path, $"expected the stretch {name} in its address space, found none");
    }

    /// <summary>
    /// The content of an object, which must be there as far as features go. What is behind the bytes that were asked
    /// for is taken for zeroes: the kernel zeroes it (CONFIG_INIT_ON_ALLOC_DEFAULT_ON), but since Linux 6.2 not with
    /// slub_debug=U.
    /// </summary>
    public ObjectContent ContentOf(ObservedObject found)
    {
        var words = new ulong[ObjectContent.WordsOf(found.ObjectSize)];
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(found.Content.AsSpan(i * sizeof(ulong)));
        if (found.RequestedSize is { } requested)
            MemoryMarshal.AsBytes(words.AsSpan())[Math.Clamp(requested, 0, words.Length * sizeof(ulong))..].Clear();
        var pointees = found.PointeeSizes;
        var space = pointees is null || pointees.All(pointee => pointee == 0)
            ? _space
            : _space with { PointeeSize = PointeeSize };
        return new ObjectContent(found.Address, found.ObjectSize, words, space);

        // Asked for words of this object only.
        uint PointeeSize(ulong word)
        {
            var at = Array.IndexOf(words, word);
            return at >= 0 && at < pointees.Count ? (uint)pointees[at] : 0;
        }
    }
}
