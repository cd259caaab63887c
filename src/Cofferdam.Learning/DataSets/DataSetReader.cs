using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Cofferdam.Learning.DataSets;

/// <summary>
/// Reads a data set, a row group at a time. Whatever is wrong with the file is one <see cref="DataSetException"/>.
/// Not thread-safe.
/// </summary>
public sealed class DataSetReader : IDisposable
{
    private readonly string _path;
    private readonly ParquetReader _reader;
    private readonly Dictionary<string, DataField> _fields;

    private DataSetReader(string path, ParquetReader reader)
    {
        _path = path;
        _reader = reader;
        _fields = CheckColumns();
        Boot = ReadBoot();
        Count = reader.RowGroups.Sum(group => group.RowCount);
    }

    /// <summary>The boot whose objects these are.</summary>
    public BootDescription Boot { get; }

    /// <summary>How many objects there are.</summary>
    public long Count { get; }

    /// <summary>How many row groups they are in.</summary>
    internal int Groups => _reader.RowGroupCount;

    /// <summary>Opens a data set and checks its form.</summary>
    /// <exception cref="DataSetException">It is none, or one of another version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static DataSetReader Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"there is no data set '{path}'", path);
        return Guarded(path, () =>
        {
            using (var file = File.OpenRead(path))
            {
                if (!DataSetSeal.IsIntact(file))
                    throw new DataSetException(path, "it is no data set of ours, or it was cut short or changed");
            }

            var reader = ParquetReader.CreateAsync(path).GetAwaiter().GetResult();
            try
            {
                return new DataSetReader(path, reader);
            }
            catch
            {
                Close(reader);
                throw;
            }
        });
    }

    /// <summary>The objects, in the order in which they were written.</summary>
    /// <exception cref="DataSetException">The file is damaged. What came before is to be thrown away.</exception>
    public IEnumerable<ObservedObject> Read()
    {
        var names = new NameTable();
        for (var group = 0; group < _reader.RowGroupCount; group++)
        {
            foreach (var row in ReadGroup(group, names))
                yield return row;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close(_reader);

    private static void Close(ParquetReader reader) => reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    // The package throws whatever its decoders come across.
    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (DataSetException or UnauthorizedAccessException))
        {
            throw new DataSetException(path, $"cannot be read as Parquet: {e.Message}", e);
        }
    }

    private ObservedObject[] ReadGroup(int index, NameTable names) => Guarded(_path, () =>
    {
        using var group = _reader.OpenRowGroupReader(index);
        return RowGroupColumns.ReadAsync(group, _fields, names).GetAwaiter().GetResult();
    });

    // By name: their order is free, and further columns are nobody's business.
    private Dictionary<string, DataField> CheckColumns()
    {
        var version = Metadata(DataSetSchema.VersionKey);
        if (version != DataSetSchema.Version.ToString(CultureInfo.InvariantCulture))
            throw new DataSetException(_path, $"expected version {DataSetSchema.Version}, found '{version}'");

        return DataSetSchema.Columns.DataFields.ToDictionary(expected => expected.Path.ToString(), Find);
    }

    private DataField Find(DataField expected)
    {
        var found = _reader.Schema.DataFields.FirstOrDefault(field => field.Path.Equals(expected.Path))
            ?? throw new DataSetException(_path, $"expected a column {expected.Path}, found none");
        return found.ClrType == Stored(expected.ClrType)
            && found.MaxRepetitionLevel == expected.MaxRepetitionLevel
            && found.MaxDefinitionLevel == expected.MaxDefinitionLevel
            ? found
            : throw new DataSetException(_path, $"expected the column {expected}, found {found}");
    }

    // What the package makes of a type when it reads the schema of a file.
    private static Type Stored(Type type) =>
        type == typeof(string) ? typeof(ReadOnlyMemory<char>)
        : type == typeof(byte[]) ? typeof(ReadOnlyMemory<byte>)
        : type;

    private BootDescription ReadBoot() => new()
    {
        BootId = Metadata(DataSetSchema.BootKey),
        KernelRelease = Metadata(DataSetSchema.ReleaseKey),
        KernelBuildId = Metadata(DataSetSchema.BuildKey),
        AddressSpace = DataSetSchema.ParseAddressSpace(Metadata(DataSetSchema.AddressSpaceKey)),
        // Files of before this key have none.
        CacheSizes = DataSetSchema.ParseCacheSizes(
            _reader.CustomMetadata.GetValueOrDefault(DataSetSchema.CacheSizesKey, "{}")),
    };

    private string Metadata(string key) =>
        _reader.CustomMetadata.GetValueOrDefault(key)
            ?? throw new DataSetException(_path, $"expected the key {key}, found none");
}
