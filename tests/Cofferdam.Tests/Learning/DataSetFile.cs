using Cofferdam.Learning.DataSets;

namespace Cofferdam.Tests.Learning;

/// <summary>A data set in a directory of its own, deleted at the end.</summary>
internal sealed class DataSetFile : IDisposable
{
    public static readonly BootDescription Boot = new()
    {
        BootId = "0f1e2d3c-0000-4000-8000-000000000001",
        KernelRelease = "6.1.0-test",
        KernelBuildId = "00112233445566778899aabbccddeeff00112233",
        AddressSpace = new SortedDictionary<string, AddressSpan>(StringComparer.Ordinal)
        {
            ["direct-map"] = new(0xff11_0000_0000_0000, 0xff11_0000_8000_0000),
            ["image"] = new(0xffff_ffff_8100_0000, 0xffff_ffff_8300_0000),
        },
    };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cofferdam-data-set-");

    public string Path => System.IO.Path.Combine(_directory.FullName, "objects.parquet");

    public IEnumerable<string> FileNames => _directory.EnumerateFiles().Select(file => file.Name);

    /// <summary>An object with or without everything that may be missing, decided by the bits of its number.</summary>
    public static ObservedObject Object(int number)
    {
        return new ObservedObject
        {
            Kind = (ObservationKind)(number % 3),
            Cache = number % 5 == 0 ? null : $"kmalloc-{8 << (number % 4)}",
            ObjectSize = 64 + number,
            RequestedSize = Has(0) ? number : null,
            Site = Has(1) ? $"site_{number % 7}+0x{number:x}" : null,
            Callers = Has(2) ? [.. Enumerable.Range(0, number % 4).Select(i => $"caller_{i}+0x1")] : null,
            Address = 0xff11_0000_0000_0000 + ((ulong)number << 6),
            AgeNanoseconds = Has(3) ? long.MaxValue - number : null,
            LifetimeNanoseconds = Has(4) ? number : null,
            Content = [.. Enumerable.Range(0, number % 65).Select(i => (byte)(i * number))],
            PointeeSizes = Has(5) ? [.. Enumerable.Range(0, number % 65 / 8)] : null,
        };

        bool Has(int bit) => (number >> bit & 1) != 0;
    }

    public void Write(IEnumerable<ObservedObject> objects, BootDescription? boot = null)
    {
        using var writer = DataSetWriter.Create(Path, boot ?? Boot);
        foreach (var observed in objects)
            writer.Add(observed);
        writer.Complete();
    }

    public ObservedObject[] Read()
    {
        using var reader = DataSetReader.Open(Path);
        return [.. reader.Read()];
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
