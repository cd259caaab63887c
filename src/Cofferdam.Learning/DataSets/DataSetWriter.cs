using Parquet;

namespace Cofferdam.Learning.DataSets;

/// <summary>
/// Writes a data set, a row group at a time, so that memory stays bounded however long it runs. What is written stands
/// under a temporary name beside the file until <see cref="Complete"/> gives it its own; without that nothing is left.
/// Not thread-safe.
/// </summary>
public sealed class DataSetWriter : IDisposable
{
    /// <summary>The most rows of a row group.</summary>
    public const int RowsPerGroup = 8192;

    /// <summary>The bytes of content at which a row group ends with fewer rows.</summary>
    public const int ContentPerGroup = 4 << 20;

    private readonly string _path;
    private readonly string _temporary;
    private readonly BootDescription _boot;
    private readonly FileStream _file;
    private readonly ParquetWriter _writer;
    private readonly List<ObservedObject> _rows = [];
    private int _content;
    private bool _closed;

    private DataSetWriter(string path, BootDescription boot)
    {
        _path = path;
        _temporary = path + ".partial";
        _boot = boot;
        _file = new FileStream(_temporary, FileMode.Create, FileAccess.ReadWrite);
        // The package has no other way in. On a file its tasks do not leave the thread for long.
        _writer = ParquetWriter.CreateAsync(
            DataSetSchema.Columns, _file, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd })
            .GetAwaiter().GetResult();
        _writer.CustomMetadata = DataSetSchema.MetadataOf(boot);
    }

    /// <summary>How many objects were added.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Begins a data set. An existing file at <paramref name="path"/> stays until the new one is complete.
    /// </summary>
    /// <exception cref="IOException">It cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static DataSetWriter Create(string path, BootDescription boot)
    {
        ArgumentNullException.ThrowIfNull(boot);
        return new DataSetWriter(path, boot);
    }

    /// <summary>Adds one object.</summary>
    public void Add(ObservedObject observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        ObjectDisposedException.ThrowIf(_closed, this);
        _rows.Add(observed);
        _content += observed.Content.Length;
        Count++;
        if (_rows.Count >= RowsPerGroup || _content >= ContentPerGroup)
            WriteGroup();
    }

    /// <summary>Writes what is still held, ends the file and gives it its name.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        WriteGroup();
        Finish();
        DataSetSeal.Set(_file);
        _file.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    /// <summary>Ends the writing; deletes what there is unless it was completed.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        Finish();
        _file.Dispose();
        File.Delete(_temporary);
    }

    private void Finish()
    {
        _closed = true;
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private void WriteGroup()
    {
        if (_rows.Count > 0)
            RowGroupColumns.WriteAsync(_writer, _boot, _rows).GetAwaiter().GetResult();
        _rows.Clear();
        _content = 0;
    }
}
