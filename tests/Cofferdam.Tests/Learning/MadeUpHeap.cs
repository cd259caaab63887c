using System.Buffers.Binary;
using System.Text;
using Cofferdam.Learning.DataSets;
using Cofferdam.Learning.Training;

namespace Cofferdam.Tests.Learning;

/// <summary>Data sets of walks of a made-up kernel, which lies elsewhere on each boot.</summary>
internal sealed class MadeUpHeap : IDisposable
{
    public const string BuildId = "00112233445566778899aabbccddeeff00112233";

    public const string RuleSite = "nf_tables_newrule+0x1f0 [nf_tables]";
    public const string SocketSite = "sk_prot_alloc+0x20";
    public const string NameSite = "kernfs_name+0x12";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cofferdam-model-");

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Where the kernel image is on a boot.</summary>
    public static ulong ImageOf(int boot) => 0xffff_ffff_8100_0000 + ((ulong)boot << 21);

    /// <summary>An object of 32 bytes: how it begins, then what its words point to.</summary>
    public static ObservedObject Object(int boot, int number, string? site, string cache = "kmalloc-32")
    {
        ulong[] words = site switch
        {
            RuleSite => [0, (ulong)number % 7, DirectMapOf(boot) + (ulong)number, 0],
            SocketSite => [ImageOf(boot) + 0x1234, 0, 0, (ulong)number % 5],
            _ => [0, 0, 0, 0],
        };
        var content = site == NameSite
            ? Encoding.ASCII.GetBytes($"name-{number}".PadRight(32, '\0'))
            : BytesOf(words);
        return new ObservedObject
        {
            Kind = ObservationKind.Walk,
            Cache = cache,
            ObjectSize = 32,
            Site = site,
            Address = DirectMapOf(boot) + 0x10_0000 + ((ulong)number * 32),
            Content = content,
            PointeeSizes = [0, 0, site == RuleSite ? 256 : 0, 0],
        };
    }

    /// <summary>Twenty objects of each of some sites, one after the other.</summary>
    public static IEnumerable<ObservedObject> Objects(int boot, params string[] sites) =>
        Enumerable.Range(0, 20 * sites.Length).Select(i => Object(boot, i, sites[i % sites.Length]));

    public static BootDescription Boot(int boot) => new()
    {
        BootId = $"0f1e2d3c-0000-4000-8000-00000000000{boot}",
        KernelRelease = "6.1.0-test",
        KernelBuildId = BuildId,
        AddressSpace = new SortedDictionary<string, AddressSpan>(StringComparer.Ordinal)
        {
            ["direct-map"] = new(DirectMapOf(boot), DirectMapOf(boot) + 0x8000_0000),
            ["image"] = new(ImageOf(boot), ImageOf(boot) + 0x200_0000),
            ["image-data"] = new(ImageOf(boot) + 0x180_0000, ImageOf(boot) + 0x1a0_0000),
            ["image-read-only"] = new(ImageOf(boot) + 0x100_0000, ImageOf(boot) + 0x180_0000),
            ["module-area"] = new(0xffff_ffff_c000_0000, 0xffff_ffff_ff00_0000),
            ["per-cpu"] = new(DirectMapOf(boot) + 0x7fc0_0000, DirectMapOf(boot) + 0x8000_0000),
            ["vmalloc"] = new(0xffa0_0000_0000_0000, 0xffa1_0000_0000_0000),
            ["vmemmap"] = new(0xffd4_0000_0000_0000, 0xffd4_0000_1000_0000),
        },
        CacheSizes = new SortedDictionary<string, int>(StringComparer.Ordinal)
        {
            ["kmalloc-32"] = 32,
            ["pid"] = 64,
            ["fib_node"] = 64,
        },
    };

    /// <summary>Writes a data set of a boot.</summary>
    public string Write(string name, BootDescription boot, IEnumerable<ObservedObject> objects)
    {
        using var writer = DataSetWriter.Create(PathOf(name), boot);
        foreach (var observed in objects)
            writer.Add(observed);
        writer.Complete();
        return PathOf(name);
    }

    /// <summary>Writes a data set of each of some boots.</summary>
    public string[] WriteBoots(int count, params string[] sites) =>
    [
        .. Enumerable.Range(1, count).Select(boot => Write($"boot-{boot}.parquet", Boot(boot), Objects(boot, sites))),
    ];

    /// <summary>A set of boots, read.</summary>
    public ObjectSet Read(int count, params string[] sites) => ObjectSet.Read(WriteBoots(count, sites));

    public void Dispose() => _directory.Delete(recursive: true);

    private static ulong DirectMapOf(int boot) => 0xff11_0000_0000_0000 + ((ulong)boot << 30);

    private static byte[] BytesOf(ulong[] words)
    {
        var bytes = new byte[words.Length * sizeof(ulong)];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), words[i]);
        return bytes;
    }
}
