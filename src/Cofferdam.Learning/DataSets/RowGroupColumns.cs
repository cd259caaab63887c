using Parquet;
using Parquet.Schema;

namespace Cofferdam.Learning.DataSets;

/// <summary>Turns rows into the columns of a Parquet row group, and columns into rows.</summary>
internal static class RowGroupColumns
{
    /// <summary>Writes <paramref name="rows"/> as one row group.</summary>
    public static async Task WriteAsync(ParquetWriter writer, BootDescription boot, IReadOnlyList<ObservedObject> rows)
    {
        using var group = writer.CreateRowGroup();
        await Texts(DataSetSchema.Boot, _ => boot.BootId);
        await Texts(DataSetSchema.Release, _ => boot.KernelRelease);
        await Texts(DataSetSchema.Build, _ => boot.KernelBuildId);
        await Texts(DataSetSchema.Kind, row => DataSetSchema.NameOf(row.Kind));
        await Texts(DataSetSchema.Cache, row => row.Cache);
        await group.WriteAsync<int>(DataSetSchema.ObjectSize, Column(row => row.ObjectSize));
        await group.WriteAsync<int>(DataSetSchema.RequestedSize, Column(row => row.RequestedSize));
        await Texts(DataSetSchema.Site, row => row.Site);
        await Lists(DataSetSchema.Caller, row => row.Callers, name => name.AsMemory());
        await group.WriteAsync<ulong>(DataSetSchema.Address, Column(row => row.Address));
        await group.WriteAsync<long>(DataSetSchema.Age, Column(row => row.AgeNanoseconds));
        await group.WriteAsync<long>(DataSetSchema.Lifetime, Column(row => row.LifetimeNanoseconds));
        await group.WriteAsync(DataSetSchema.Content, (IReadOnlyCollection<byte[]>)Column(row => row.Content));
        await Lists(DataSetSchema.PointeeSize, row => row.PointeeSizes, size => size);
        group.CompleteValidate();

        T[] Column<T>(Func<ObservedObject, T> value) => [.. rows.Select(value)];

        Task Texts(DataField field, Func<ObservedObject, string?> value) =>
            group.WriteAsync(field, (IReadOnlyCollection<string?>)Column(value));

        Task Lists<TItem, TStored>(
            DataField field, Func<ObservedObject, IReadOnlyList<TItem>?> list, Func<TItem, TStored> stored)
            where TStored : struct
        {
            var column = ListColumn<TStored>.Of(rows.Select(row => list(row)?.Select(stored)));
            return group.WriteAllPartsAsync<TStored>(
                field, column.Values, column.DefinitionLevels, column.RepetitionLevels, default);
        }
    }

    /// <summary>Reads the rows of one row group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="fields">The file's columns by path.</param>
    /// <param name="names">The names met so far, so that each is held once.</param>
    public static async Task<ObservedObject[]> ReadAsync(
        ParquetRowGroupReader group, Dictionary<string, DataField> fields, NameTable names)
    {
        var count = checked((int)group.RowCount);
        var kinds = await Texts(DataSetSchema.Kind);
        var caches = await Texts(DataSetSchema.Cache);
        var sizes = new int[count];
        await group.ReadAsync<int>(Of(DataSetSchema.ObjectSize), sizes);
        var requested = new int?[count];
        await group.ReadAsync<int>(Of(DataSetSchema.RequestedSize), requested);
        var sites = await Texts(DataSetSchema.Site);
        var callers = await Lists<ReadOnlyMemory<char>>(DataSetSchema.Caller);
        var addresses = new ulong[count];
        await group.ReadAsync<ulong>(Of(DataSetSchema.Address), addresses);
        var ages = new long?[count];
        await group.ReadAsync<long>(Of(DataSetSchema.Age), ages);
        var lifetimes = new long?[count];
        await group.ReadAsync<long>(Of(DataSetSchema.Lifetime), lifetimes);
        var contents = new byte[]?[count];
        await group.ReadAsync(Of(DataSetSchema.Content), contents.AsMemory());
        var pointees = await Lists<int>(DataSetSchema.PointeeSize);

        return
        [
            .. Enumerable.Range(0, count).Select(i => new ObservedObject
            {
                Kind = DataSetSchema.TryParse(kinds[i] ?? "", out var kind)
                    ? kind
                    : throw new FormatException($"'{kinds[i]}' is no kind of observation"),
                Cache = caches[i],
                ObjectSize = sizes[i],
                RequestedSize = requested[i],
                Site = sites[i],
                Callers = callers[i]?.ConvertAll(name => names.Of(name.Span)),
                Address = addresses[i],
                AgeNanoseconds = ages[i],
                LifetimeNanoseconds = lifetimes[i],
                Content = contents[i] ?? throw new FormatException("an object without content"),
                PointeeSizes = pointees[i],
            }),
        ];

        DataField Of(DataField field) => fields[field.Path.ToString()];

        async Task<string?[]> Texts(DataField field)
        {
            var texts = new string?[count];
            await group.ReadAsync(Of(field), texts.AsMemory());
            return Array.ConvertAll(texts, text => text is null ? null : names.Of(text));
        }

        async Task<List<T>?[]> Lists<T>(DataField field)
            where T : struct
        {
            var values = checked((int)(group.GetMetadata(Of(field))?.MetaData?.NumValues ?? 0));
            var column = new ListColumn<T>(new T[values], new int[values], new int[values]);
            await group.ReadRawAsync<T>(
                Of(field), column.Values, column.DefinitionLevels, column.RepetitionLevels, default);
            return column.ToLists(count);
        }
    }
}
